import type { Piece } from "./reassembly.ts";

/**
 * A red-black tree of the pieces that wait for reassembly, by where they begin (Cormen, Leiserson,
 * Rivest and Stein, Introduction to Algorithms, ch. 13). Linux keeps such a tree, and what it says of
 * overlaps depends on which pieces lie on the way from the root; so the shape is the same here.
 */
export class PieceTree {
  root: Piece | null = null;

  /** Hangs a piece below another (null: it is the first), on a side where that has none. */
  insert(piece: Piece, parent: Piece | null, onLeft: boolean): void {
    piece.parent = parent;
    piece.left = null;
    piece.right = null;
    piece.red = true;
    if (parent === null) this.root = piece;
    else if (onLeft) parent.left = piece;
    else parent.right = piece;
    this.#balanceAfterInsert(piece);
  }

  /** Puts a piece in the place of another. */
  replace(old: Piece, piece: Piece): void {
    piece.left = old.left;
    piece.right = old.right;
    piece.red = old.red;
    if (piece.left !== null) piece.left.parent = piece;
    if (piece.right !== null) piece.right.parent = piece;
    this.#hang(old, piece);
  }

  remove(piece: Piece): void {
    const { left, right } = piece;
    if (left === null || right === null) {
      const child = left ?? right;
      const { parent, red } = piece;
      this.#hang(piece, child);
      if (!red) this.#balanceAfterRemove(child, parent);
      return;
    }
    // The next in order takes its place.
    let next = right;
    while (next.left !== null) next = next.left;
    const { red, right: child } = next;
    let parent = next.parent!;
    if (parent === piece) {
      parent = next;
    } else {
      this.#hang(next, child);
      next.right = right;
      right.parent = next;
    }
    this.#hang(piece, next);
    next.left = left;
    left.parent = next;
    next.red = piece.red;
    if (!red) this.#balanceAfterRemove(child, parent);
  }

  clear(): void {
    this.root = null;
  }

  #balanceAfterInsert(inserted: Piece): void {
    let piece = inserted;
    for (;;) {
      let { parent } = piece;
      if (parent === null) {
        piece.red = false;
        return;
      }
      if (!parent.red) return;
      const above = parent.parent!;
      const onLeft = parent === above.left;
      const uncle = onLeft ? above.right : above.left;
      if (uncle !== null && uncle.red) {
        uncle.red = false;
        parent.red = false;
        above.red = true;
        piece = above;
        continue;
      }
      if (piece === (onLeft ? parent.right : parent.left)) {
        this.#rotate(parent, onLeft);
        [piece, parent] = [parent, piece];
      }
      parent.red = false;
      above.red = true;
      this.#rotate(above, !onLeft);
      return;
    }
  }

  #balanceAfterRemove(moved: Piece | null, below: Piece | null): void {
    let piece = moved;
    let parent = below;
    while (parent !== null && (piece === null || !piece.red)) {
      const onLeft = piece === parent.left;
      let sibling: Piece = (onLeft ? parent.right : parent.left)!;
      if (sibling.red) {
        sibling.red = false;
        parent.red = true;
        this.#rotate(parent, onLeft);
        sibling = (onLeft ? parent.right : parent.left)!;
      }
      let far = onLeft ? sibling.right : sibling.left;
      const near = onLeft ? sibling.left : sibling.right;
      if (!isRed(far) && !isRed(near)) {
        sibling.red = true;
        piece = parent;
        ({ parent } = parent);
        continue;
      }
      if (!isRed(far)) {
        near!.red = false;
        sibling.red = true;
        this.#rotate(sibling, !onLeft);
        sibling = (onLeft ? parent.right : parent.left)!;
        far = onLeft ? sibling.right : sibling.left;
      }
      sibling.red = parent.red;
      parent.red = false;
      far!.red = false;
      this.#rotate(parent, onLeft);
      return;
    }
    if (piece !== null) piece.red = false;
  }

  /** A child takes the place of a piece, which comes to hang below it. */
  #rotate(piece: Piece, toLeft: boolean): void {
    const child = (toLeft ? piece.right : piece.left)!;
    const inner = toLeft ? child.left : child.right;
    if (toLeft) piece.right = inner;
    else piece.left = inner;
    if (inner !== null) inner.parent = piece;
    this.#hang(piece, child);
    if (toLeft) child.left = piece;
    else child.right = piece;
    piece.parent = child;
  }

  /** Hangs a piece where another hung. */
  #hang(old: Piece, piece: Piece | null): void {
    const { parent } = old;
    if (parent === null) this.root = piece;
    else if (parent.left === old) parent.left = piece;
    else parent.right = piece;
    if (piece !== null) piece.parent = parent;
  }
}

const isRed = (piece: Piece | null): boolean => piece !== null && piece.red;
