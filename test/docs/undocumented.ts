import * as path from 'path';
import * as ts from 'typescript';
import { ROOT } from '../support/paths';

/**
 * What a reader of the public API finds no word about: everything that `entries` export, and every type of ours that one meets on the way from there.
 *
 * @returns one line each, `file: Type.member lacks what`, in the order of the files
 */
export function undocumented(entries: readonly string[], root: string = ROOT): string[] {
  const { config } = ts.readConfigFile(path.join(ROOT, 'tsconfig.json'), ts.sys.readFile) as { config: object };
  const { options } = ts.parseJsonConfigFileContent({ ...config, include: [], files: [] }, ts.sys, ROOT);
  const program = ts.createProgram(entries.map((entry) => path.join(root, entry)), { ...options, noEmit: true });
  const walk = new Walk(program.getTypeChecker(), root);
  for (const entry of entries) walk.module(program.getSourceFile(path.join(root, entry))!);
  return [...walk.found].sort();
}

class Walk {
  public readonly found = new Set<string>();
  private readonly seen = new Set<ts.Symbol>();

  public constructor(private readonly checker: ts.TypeChecker, private readonly root: string) {}

  public module(file: ts.SourceFile): void {
    const module = this.checker.getSymbolAtLocation(file);
    if (!module) throw new Error(`${file.fileName} exports nothing`);
    for (const exported of this.checker.getExportsOfModule(module)) this.symbol(exported);
  }

  private symbol(alias: ts.Symbol): void {
    // eslint-disable-next-line no-bitwise
    const symbol = alias.flags & ts.SymbolFlags.Alias ? this.checker.getAliasedSymbol(alias) : alias;
    if (this.seen.has(symbol)) return;
    this.seen.add(symbol);
    const own = (symbol.declarations ?? []).filter((declaration) => this.isOurs(declaration));
    if (own.length === 0 || own.some(ts.isTypeParameterDeclaration)) return;
    const [{ name }, where] = [symbol, this.fileOf(own[0])];
    if (!isDescribed(symbol, this.checker)) this.found.add(`${where}: ${name} lacks a doc comment`);
    for (const declaration of own) {
      if (ts.isInterfaceDeclaration(declaration) || ts.isClassDeclaration(declaration)) {
        for (const { types } of declaration.heritageClauses ?? []) types.forEach((type) => this.references(type));
        for (const member of declaration.members) this.member(member, name, ts.isInterfaceDeclaration(declaration));
      } else if (ts.isTypeAliasDeclaration(declaration)) {
        this.references(declaration.type);
      } else if (ts.isFunctionDeclaration(declaration)) {
        this.signature(declaration);
      }
    }
  }

  private member(member: ts.ClassElement | ts.TypeElement, owner: string, isInterface: boolean): void {
    if (isHidden(member)) return;
    if (ts.isConstructorDeclaration(member)) {
      // The class says what is constructed; what the constructor declares are members like any other.
      for (const parameter of member.parameters) {
        if (ts.isParameterPropertyDeclaration(parameter, member) && !isHidden(parameter)) this.described(parameter, owner, false);
        if (parameter.type) this.references(parameter.type);
      }
      return;
    }
    if (!member.name) return; // an index signature: the interface says what it holds
    this.described(member, owner, isInterface);
    if (ts.isPropertyDeclaration(member) || ts.isPropertySignature(member)) {
      if (member.type) this.references(member.type);
    } else if (ts.isMethodDeclaration(member) || ts.isMethodSignature(member) || ts.isAccessor(member)) {
      this.signature(member);
    }
  }

  private described(member: ts.ClassElement | ts.TypeElement | ts.ParameterPropertyDeclaration, owner: string, isInterface: boolean): void {
    const symbol = this.checker.getSymbolAtLocation(member.name!)!;
    const what = `${this.fileOf(member)}: ${owner}.${symbol.name}`;
    if (!isDescribed(symbol, this.checker)) this.found.add(`${what} lacks a doc comment`);
    const isOptional = isInterface && ts.isPropertySignature(member) && member.questionToken !== undefined;
    if (!isOptional) return;
    const told = symbol.getJsDocTags(this.checker).some(({ name, text }) => name === 'default' && (text ?? []).some((part) => part.text.trim() !== ''));
    if (!told) this.found.add(`${what} lacks @default`);
  }

  private signature(declaration: ts.SignatureDeclaration): void {
    for (const { type } of declaration.parameters) if (type) this.references(type);
    if (declaration.type) this.references(declaration.type);
  }

  /** Follows every type that is named inside of `node`. */
  private references(node: ts.Node): void {
    const name = ts.isTypeReferenceNode(node) ? node.typeName : ts.isExpressionWithTypeArguments(node) ? node.expression : undefined;
    const symbol = name && this.checker.getSymbolAtLocation(name);
    if (symbol) this.symbol(symbol);
    node.forEachChild((child) => this.references(child));
  }

  private isOurs(declaration: ts.Declaration): boolean {
    const file = declaration.getSourceFile().fileName;
    return file.startsWith(`${this.root}/`) && !file.includes('/node_modules/');
  }

  private fileOf(node: ts.Node): string {
    return path.relative(this.root, node.getSourceFile().fileName);
  }
}

/** Whether there is a sentence about it, here or where it is inherited from. Tags alone are none. */
function isDescribed(symbol: ts.Symbol, checker: ts.TypeChecker): boolean {
  return symbol.getDocumentationComment(checker).some(({ text }) => text.trim() !== '');
}

function isHidden(member: ts.Declaration): boolean {
  // eslint-disable-next-line no-bitwise
  const isClosed = (ts.getCombinedModifierFlags(member) & (ts.ModifierFlags.Private | ts.ModifierFlags.Protected)) !== 0;
  return isClosed || ts.getJSDocTags(member).some(({ tagName }) => tagName.text === 'internal');
}
