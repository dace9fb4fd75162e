import { ApiRefusal } from '../../api/api-error';
import type { Clock } from '../clock';
import { isUnanswered } from '../runs';
import { GitlabApi, Note } from './gitlab-api';

const ATTEMPTS = 5;

/** The one note on a merge request that begins with a line of its own. */
export class OwnNote {
  private author: number | undefined;
  private asked = false;

  /** @param firstLine what the note begins with, by which it is known */
  public constructor(
    private readonly gitlab: GitlabApi, private readonly mergeRequest: string | number, private readonly firstLine: string, private readonly clock: Clock,
  ) {}

  /** The note, if there is one. What others wrote is not ours, whatever it begins with. */
  public async find(): Promise<Note | undefined> {
    return (await this.all())[0];
  }

  /** Writes the note: in place if there is one, and never a second one. */
  public async write(body: string): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      const there = await this.find();
      try {
        if (there) await this.update(there, body);
        else await this.create(body);
        return;
      } catch (error) {
        if (attempt >= ATTEMPTS || !isUnanswered(error)) throw error;
        await this.clock.sleep(500 * attempt);
      }
    }
  }

  private async update(note: Note, body: string): Promise<void> {
    if (note.body !== body) await this.gitlab.updateNote(this.mergeRequest, note.id, body);
  }

  /** Somebody else may have made one at the same moment: then the older one stays, and says what is newest. */
  private async create(body: string): Promise<void> {
    const made = await this.gitlab.createNote(this.mergeRequest, body);
    const [oldest] = await this.all();
    if (oldest === undefined || oldest.id === made.id) return;
    await this.update(oldest, body);
    await this.gitlab.deleteNote(this.mergeRequest, made.id);
  }

  private async all(): Promise<Note[]> {
    if (!this.asked) {
      this.author = await this.gitlab.me();
      this.asked = true;
    }
    try {
      const notes = await this.gitlab.notes(this.mergeRequest);
      return notes.filter(({ body, author }) => body.startsWith(`${this.firstLine}\n`) && (this.author === undefined || author === undefined || author.id === this.author));
    } catch (error) {
      if (error instanceof ApiRefusal && error.status === 404) throw new ApiRefusal(`${error.request} (the token needs the scope api)`, error.status, error.reasons);
      throw error;
    }
  }
}
