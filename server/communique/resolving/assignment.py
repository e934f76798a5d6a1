"""The best one-to-one pairing: the Hungarian method with potentials, O(n²·m)."""

from collections.abc import Iterator, Mapping, Sequence

_FAR = float("inf")


def best(gains: Sequence[Sequence[float]]) -> list[int]:
    """Return for each row the column that it is paired with, so that the gains add up to the most.

    In: rows × columns, as many columns as rows at least. Out: a column a row, each at most once.

    >>> best([[0.9, 0.8, 0.0], [0.9, 0.1, 0.0]])
    [1, 0]
    """
    rows, columns = len(gains), len(gains[0]) if gains else 0
    row_price, column_price = [0.0] * (rows + 1), [0.0] * (columns + 1)
    held = [0] * (columns + 1)  # column → the row that holds it; 0 is none
    for row in range(1, rows + 1):
        held[0], at = row, 0
        slack, came, done = [_FAR] * (columns + 1), [0] * (columns + 1), [False] * (columns + 1)
        while held[at]:
            done[at] = True
            one, step, nearest = held[at], _FAR, 0
            for column in range(1, columns + 1):
                if done[column]:
                    continue
                cost = -gains[one - 1][column - 1] - row_price[one] - column_price[column]
                if cost < slack[column]:
                    slack[column], came[column] = cost, at
                if slack[column] < step:
                    step, nearest = slack[column], column
            for column in range(columns + 1):
                if done[column]:
                    row_price[held[column]] += step
                    column_price[column] -= step
                else:
                    slack[column] -= step
            at = nearest
        while at:
            held[at] = held[came[at]]
            at = came[at]
    pairs = {row - 1: column - 1 for column, row in enumerate(held) if column and row}
    return [pairs[row] for row in range(rows)]


def components(rows: Sequence[Mapping[int, float]]) -> Iterator[tuple[list[int], list[int]]]:
    """Yield the rows and columns that hang together, each lot in order.

    In: for each row the columns it may be paired with. Rows without any are left out.

    >>> list(components([{0: 0.5}, {}, {2: 0.5}, {0: 0.5, 1: 0.9}]))
    [([0, 3], [0, 1]), ([2], [2])]
    """
    of_column: dict[int, list[int]] = {}
    for row, columns in enumerate(rows):
        for column in columns:
            of_column.setdefault(column, []).append(row)
    seen: set[int] = set()
    for start, columns in enumerate(rows):
        if start in seen or not columns:
            continue
        seen.add(start)
        lot, reached, queue = [start], set(columns), list(columns)
        while queue:
            for row in of_column[queue.pop()]:
                if row not in seen:
                    seen.add(row)
                    lot.append(row)
                    queue += rows[row].keys() - reached
                    reached |= rows[row].keys()
        yield sorted(lot), sorted(reached)
