import { Answer, ApiError, Ask, Routes } from '../http';
import { GitlabIssue, GitlabMergeRequest, GitlabNote, GitlabState, GitlabStatus } from './entities';
import { GitlabProject } from './project';

const STATES: readonly string[] = ['pending', 'running', 'success', 'failed', 'canceled', 'skipped'];
const BOT = { id: 42, username: 'project_1_bot', name: 'trackway', state: 'active', bot: true };

/** The part of GitLab's REST API that pipelines use. See https://docs.gitlab.com/api/rest/ */
export function gitlabRoutes(project: GitlabProject, web: () => string): Routes {
  return {
    'GET /user': () => ({ document: BOT }),
    'GET /projects/:id': ({ params }) => ({ document: projectDocument(own(params.id)) }),
    'GET /projects/:id/merge_requests': ({ params, query }) => {
      const [state, source, target, sha] = ['state', 'source_branch', 'target_branch', 'sha'].map((name) => query.get(name));
      const found = own(params.id).mergeRequests.filter((one) => (state === null || state === 'all' || one.state === state)
        && (source === null || one.sourceBranch === source) && (target === null || one.targetBranch === target) && (sha === null || one.sha === sha));
      return list(found.reverse(), query, mergeRequestDocument);
    },
    'GET /projects/:id/merge_requests/:iid': ({ params }) => ({ document: mergeRequestDocument(mergeRequest(params)) }),
    'PUT /projects/:id/merge_requests/:iid': ({ params, body }) => ({ document: mergeRequestDocument(edited(mergeRequest(params), body)) }),
    'GET /projects/:id/repository/commits/:sha/merge_requests': ({ params, query }) => list(own(params.id).mergeRequestsOf(params.sha), query, mergeRequestDocument),
    'GET /projects/:id/repository/commits/:sha/statuses': ({ params, query }) => {
      const [name, ref, pipeline, all] = ['name', 'ref', 'pipeline_id', 'all'].map((one) => query.get(one));
      const found = own(params.id).statuses.filter((one) => one.sha === params.sha && (name === null || one.name === name) && (ref === null || one.ref === ref)
        && (pipeline === null || String(one.pipelineId) === pipeline) && (all === 'true' || !one.retried));
      return list(found, query, statusDocument);
    },
    'POST /projects/:id/statuses/:sha': ({ params, body = {}, query }) => {
      const given: Record<string, any> = { ...Object.fromEntries(query), ...body };
      const found = own(params.id);
      if (!/^[0-9a-f]{40}$/.test(params.sha)) throw new ApiError(404, '404 Commit Not Found');
      if (!STATES.includes(given.state)) throw new ApiError(400, 'state does not have a valid value');
      const status = found.setStatus(params.sha, {
        state: given.state as GitlabState, ref: given.ref, name: given.name ?? given.context, targetUrl: given.target_url, description: given.description,
        pipelineId: given.pipeline_id === undefined ? undefined : Number(given.pipeline_id),
      });
      return { status: 201, document: statusDocument(status) };
    },
    'GET /projects/:id/issues': ({ params, query }) => {
      const [state, labels, search] = [query.get('state'), query.get('labels')?.split(',') ?? [], query.get('search')];
      const found = own(params.id).issues.filter((one) => (state === null || state === 'all' || one.state === state) && labels.every((label) => one.labels.includes(label))
        && (search === null || `${one.title}\n${one.description}`.includes(search)));
      return list(found.reverse(), query, issueDocument);
    },
    'POST /projects/:id/issues': ({ params, body = {} }) => {
      if (typeof body.title !== 'string' || body.title === '') throw new ApiError(400, 'title is missing');
      return { status: 201, document: issueDocument(own(params.id).openIssue(body.title, body.description ?? '', labelsOf(body.labels))) };
    },
    'GET /projects/:id/issues/:iid': ({ params }) => ({ document: issueDocument(issue(params)) }),
    'PUT /projects/:id/issues/:iid': ({ params, body }) => ({ document: issueDocument(edited(issue(params), body)) }),
    ...notes('MergeRequest', 'merge_requests', (params) => mergeRequest(params).iid),
    ...notes('Issue', 'issues', (params) => issue(params).iid),
  };

  function notes(kind: GitlabNote['kind'], place: string, numberOf: (params: Ask['params']) => number): Routes {
    const one = (params: Ask['params']): GitlabNote => project.note(kind, numberOf(params), Number(params.note));
    return {
      [`GET /projects/:id/${place}/:iid/notes`]: ({ params, query }) => {
        const found = project.notesOn(kind, numberOf(params));
        return list(query.get('sort') === 'asc' ? found : found.reverse(), query, noteDocument);
      },
      [`POST /projects/:id/${place}/:iid/notes`]: ({ params, body }) => ({ status: 201, document: noteDocument(project.addNote(kind, numberOf(params), body?.body)) }),
      [`GET /projects/:id/${place}/:iid/notes/:note`]: ({ params }) => ({ document: noteDocument(one(params)) }),
      [`PUT /projects/:id/${place}/:iid/notes/:note`]: ({ params, body }) => ({ document: noteDocument(project.changeNote(one(params), body?.body)) }),
      [`DELETE /projects/:id/${place}/:iid/notes/:note`]: ({ params }) => {
        const gone = one(params);
        project.notes = project.notes.filter((note) => note !== gone);
        return { status: 204 };
      },
    };
  }

  /** The project, by its number or its path. */
  function own(id: string): GitlabProject {
    if (id !== String(project.id) && id !== project.path) throw new ApiError(404, '404 Project Not Found');
    return project;
  }

  function mergeRequest(params: Ask['params']): GitlabMergeRequest {
    return own(params.id).mergeRequest(Number(params.iid));
  }

  function issue(params: Ask['params']): GitlabIssue {
    return own(params.id).issue(Number(params.iid));
  }

  function projectDocument({ id, path, defaultBranch }: GitlabProject): unknown {
    return { id, name: path.split('/').pop(), path_with_namespace: path, default_branch: defaultBranch, web_url: `${web()}/${path}` };
  }

  function mergeRequestDocument(one: GitlabMergeRequest): unknown {
    return {
      id: 1000 + one.iid, iid: one.iid, project_id: project.id, title: one.title, description: one.description, state: one.state, created_at: one.createdAt,
      source_branch: one.sourceBranch, target_branch: one.targetBranch, sha: one.sha, merge_commit_sha: one.mergeCommitSha ?? null, squash_commit_sha: null,
      diff_refs: { base_sha: one.baseSha, head_sha: one.sha, start_sha: one.baseSha }, labels: one.labels, draft: one.title.startsWith('Draft:'),
      web_url: `${web()}/${project.path}/-/merge_requests/${one.iid}`, author: BOT,
    };
  }

  function issueDocument({ createdAt, ...one }: GitlabIssue): unknown {
    return { id: 2000 + one.iid, project_id: project.id, ...one, created_at: createdAt, web_url: `${web()}/${project.path}/-/issues/${one.iid}`, author: BOT };
  }
}

function noteDocument({ id, kind, on, body, createdAt, updatedAt }: GitlabNote): unknown {
  return { id, body, author: BOT, created_at: createdAt, updated_at: updatedAt, system: false, noteable_type: kind, noteable_iid: on, resolvable: false };
}

function statusDocument({ id, sha, ref, name, state, targetUrl, description, pipelineId, createdAt }: GitlabStatus): unknown {
  return {
    id, sha, ref, name, status: state, target_url: targetUrl ?? null, description: description ?? null, pipeline_id: pipelineId ?? null, created_at: createdAt,
    allow_failure: false, author: BOT,
  };
}

function edited<T extends GitlabMergeRequest | GitlabIssue>(one: T, body: Record<string, any> = {}): T {
  const { title, description, labels, state_event: event } = body;
  if (typeof title === 'string') one.title = title;
  if (typeof description === 'string') one.description = description;
  if (labels !== undefined) one.labels = labelsOf(labels);
  if (event === 'close') one.state = 'closed';
  if (event === 'reopen') one.state = 'opened';
  return one;
}

function labelsOf(labels: unknown): string[] {
  return (Array.isArray(labels) ? labels.map(String) : String(labels ?? '').split(',')).filter((label) => label !== '');
}

/** A page of a list, the rest of which is told in headers. See https://docs.gitlab.com/api/rest/#pagination */
function list<T>(items: readonly T[], query: URLSearchParams, document: (item: T) => unknown): Answer {
  const size = Math.min(100, Math.max(1, Number(query.get('per_page')) || 20));
  const page = Math.max(1, Number(query.get('page')) || 1);
  const pages = Math.max(1, Math.ceil(items.length / size));
  return {
    document: items.slice((page - 1) * size, page * size).map(document),
    headers: {
      'x-page': String(page), 'x-per-page': String(size), 'x-prev-page': page > 1 ? String(page - 1) : '', 'x-next-page': page < pages ? String(page + 1) : '',
      'x-total': String(items.length), 'x-total-pages': String(pages),
    },
  };
}
