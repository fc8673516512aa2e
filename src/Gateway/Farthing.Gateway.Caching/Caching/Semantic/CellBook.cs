using Farthing.Gateway.Caching.Policies;
using Farthing.Reduction.Semantic;

namespace Farthing.Gateway.Caching.Semantic;

/// <summary>The cells: what each has shown, and what it may do. Any thread.</summary>
internal sealed class CellBook
{
    private readonly Lock gate = new();
    private readonly Dictionary<CellKey, CalibrationCell> cells = [];
    private SemanticOptions options = new();

    /// <summary>Puts another promise in force; where its terms are others, a cell's evidence begins anew.</summary>
    public void Change(SemanticOptions changed)
    {
        lock (gate)
        {
            options = changed;
            foreach (CellKey key in cells.Keys.ToList())
            {
                SemanticPolicy policy = PolicyOf(key);
                if (cells[key].Policy != policy)
                {
                    CalibrationCell.TryRead(cells[key].Write(), policy, out CalibrationCell? same);
                    cells[key] = same ?? new CalibrationCell(policy);
                }
            }
        }
    }

    /// <summary>What a cell says about the candidates of a request.</summary>
    public CellDecision Decide(CellKey key, ulong question, ulong user, ReadOnlySpan<Candidate> candidates)
    {
        lock (gate)
        {
            return CellOf(key).Decide(question, user, candidates);
        }
    }

    /// <summary>True where a cell of a place serves.</summary>
    public bool Serves(SemanticPlace place)
    {
        lock (gate)
        {
            foreach (string guardClass in SemanticPlace.Classes)
            {
                if (
                    cells.TryGetValue(place.CellOf(guardClass), out CalibrationCell? cell)
                    && cell.Phase == CellPhase.Serving
                )
                {
                    return true;
                }
            }

            return false;
        }
    }

    /// <summary>Counts a hit; true where it is to be audited.</summary>
    /// <param name="key">The cell.</param>
    /// <param name="entry">The entry.</param>
    /// <param name="hash">A hash that clients cannot choose.</param>
    public bool CountHit(CellKey key, ulong entry, ulong hash)
    {
        lock (gate)
        {
            return CellOf(key).CountHit(entry, hash);
        }
    }

    /// <summary>The promise of a cell, and the bound of wrong hits that holds: the promise itself where evidence passed its test.</summary>
    public (SemanticPolicy Policy, double WrongFractionAtMost) PromiseOf(CellKey key)
    {
        lock (gate)
        {
            CalibrationCell cell = CellOf(key);
            return (
                cell.Policy,
                cell is { Phase: CellPhase.Serving, Cause: PhaseCause.Evidence }
                    ? cell.Policy.MaxFalseHitFraction
                    : CellView.Of(key, cell).WrongFractionAtMost
            );
        }
    }

    /// <summary>Applies a row.</summary>
    /// <returns>The phase before and after.</returns>
    public (CellPhase Before, CellPhase After, PhaseCause Cause) Apply(
        long sequence,
        CellKey key,
        in CellEvent row
    )
    {
        lock (gate)
        {
            CalibrationCell cell = CellOf(key);
            CellPhase before = cell.Phase;
            cell.Apply(sequence, row);
            return (before, cell.Phase, cell.Cause);
        }
    }

    /// <summary>Forgets all cells.</summary>
    public void Clear()
    {
        lock (gate)
        {
            cells.Clear();
        }
    }

    /// <summary>Takes a cell as it was written; false where it cannot be read: then it begins anew.</summary>
    public bool Restore(CellKey key, byte[] bytes)
    {
        lock (gate)
        {
            CalibrationCell.TryRead(bytes, PolicyOf(key), out CalibrationCell? cell);
            cells[key] = cell ?? new CalibrationCell(PolicyOf(key));
            return cell is not null;
        }
    }

    /// <summary>The cells as bytes.</summary>
    public IReadOnlyList<(CellKey Key, byte[] Bytes)> Write()
    {
        lock (gate)
        {
            return [.. cells.Select(one => (one.Key, one.Value.Write()))];
        }
    }

    /// <summary>What is said of each cell.</summary>
    public IReadOnlyList<CellView> Views()
    {
        lock (gate)
        {
            return [.. cells.Select(one => CellView.Of(one.Key, one.Value))];
        }
    }

    /// <summary>What is said of the cells that are looked for.</summary>
    public IReadOnlyList<(CellKey Key, CellView View)> Find(Func<CellKey, bool> isOne)
    {
        lock (gate)
        {
            return
            [
                .. cells
                    .Where(one => isOne(one.Key))
                    .Select(one => (one.Key, CellView.Of(one.Key, one.Value))),
            ];
        }
    }

    /// <summary>Number of cells in each phase.</summary>
    public (long Shadow, long Serving) Phases()
    {
        lock (gate)
        {
            long serving = cells.Values.LongCount(cell => cell.Phase == CellPhase.Serving);
            return (cells.Count - serving, serving);
        }
    }

    private CalibrationCell CellOf(CellKey key)
    {
        if (!cells.TryGetValue(key, out CalibrationCell? cell))
        {
            cells.Add(key, cell = new CalibrationCell(PolicyOf(key)));
        }

        return cell;
    }

    private SemanticPolicy PolicyOf(CellKey key)
    {
        double limit = SemanticPlace.IsStrictCell(key)
            ? options.StrictFalseHitFraction
            : options.MaxFalseHitFraction;
        return new SemanticPolicy
        {
            MaxFalseHitFraction = limit,
            MaxHitErrorFraction = limit,
            AuditFraction = options.AuditFraction,
            MinSimilarity = options.MinSimilarity ?? SemanticPlace.UsualSimilarity(key.Embedder),
        };
    }
}
