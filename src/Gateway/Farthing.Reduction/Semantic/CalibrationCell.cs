using Farthing.Numerics.Statistics;
using Farthing.Reduction.Evidence;

namespace Farthing.Reduction.Semantic;

/// <summary>The right of one cell to serve stored answers: what its entries have shown, whether it may serve at all, and how it loses that.</summary>
/// <remarks>
/// A cell begins in shadow. Hits that it would have served are compared, all of them, and promote it once <see cref="Promotion"/>
/// passes and two users or more gave the evidence. From then on hits are audited (<see cref="CountHit"/>); too many wrong ones or
/// two complaints within a day send it back to shadow, with half the α for the next test.
/// Changed by <see cref="Apply"/> alone, so a replay of the rows gives the same cell to the bit (hits since an audit apart, which
/// each gateway counts itself). Not thread-safe.
/// </remarks>
public sealed partial class CalibrationCell
{
    private readonly Dictionary<ulong, SemanticEntry> byId = [];
    private readonly List<SemanticEntry> entries = []; // In an order that a replay and a reading repeat.
    private readonly Dictionary<ulong, int> places = [];
    private readonly double servingLogit;
    private readonly ulong terms;
    private ulong firstUser;
    private int labelsSinceRefresh;
    private long? lastComplaintUnixNs;

    /// <summary>A cell without history.</summary>
    /// <exception cref="ArgumentException">The policy has faults.</exception>
    public CalibrationCell(SemanticPolicy policy)
    {
        if (policy.Faults() is [string fault, ..])
        {
            throw new ArgumentException(fault, nameof(policy));
        }

        Policy = policy;
        terms = policy.Terms;
        servingLogit = Logistic.Inverse(1 - policy.MaxHitErrorFraction);
        Promotion = LimitTest.Start(policy.MaxFalseHitFraction, policy.Alpha);
    }

    /// <summary>The promise.</summary>
    public SemanticPolicy Policy { get; }

    /// <summary>What the cell may do.</summary>
    public CellPhase Phase { get; private set; }

    /// <summary>Why it may.</summary>
    public PhaseCause Cause { get; private set; }

    /// <summary>Since when, in nanoseconds since 1970; 0 where it has never changed.</summary>
    public long PhaseSinceUnixNs { get; private set; }

    /// <summary>The evidence of the shadow; keeps its last counts while the cell serves.</summary>
    public LimitTest Promotion { get; private set; }

    /// <summary>Users who gave that evidence: 0, 1, or 2 for two and more.</summary>
    public int EvidenceUsers { get; private set; }

    /// <summary>Audited hits since the promotion.</summary>
    public long AuditedHits { get; private set; }

    /// <summary>Audited hits that were wrong.</summary>
    public long WrongAuditedHits { get; private set; }

    /// <summary>How often audits, complaints or lost rows have stopped it.</summary>
    public int DemotionCount { get; private set; }

    /// <summary>What entries share.</summary>
    public CellPrior Prior { get; private set; } = CellPrior.Start;

    /// <summary>Sequence number of the last row applied; −1 before the first.</summary>
    public long LastSequence { get; private set; } = -1;

    /// <summary>Entries known, dead ones included.</summary>
    public IReadOnlyList<SemanticEntry> Entries => entries;

    /// <summary>Pairs of questions that never match.</summary>
    public NeverMatchPairs NeverMatch { get; } = new();

    /// <summary>The entry of an id, or null.</summary>
    public SemanticEntry? Find(ulong id) => byId.GetValueOrDefault(id);

    /// <summary>Labels without an error that a promotion still needs; 0 where only a second user is missing, or while it serves.</summary>
    public long LabelsMissing() => Phase == CellPhase.Serving ? 0 : Promotion.LabelsMissing();

    /// <summary>Counts a served hit of an entry.</summary>
    /// <param name="id">The entry.</param>
    /// <param name="hash">A hash that the client cannot choose, see <see cref="AuditSample.Holds"/>.</param>
    /// <returns>True where this hit is to be audited: the model is called as well, and the comparison applied whatever it says.</returns>
    public bool CountHit(ulong id, ulong hash)
    {
        if (!byId.TryGetValue(id, out SemanticEntry? entry))
        {
            return AuditSample.Holds(hash, Policy.AuditFraction);
        }

        entry.HitsSinceAudit++;
        if (entry.HitsSinceAudit < Policy.AuditEveryHits && !AuditSample.Holds(hash, Policy.AuditFraction))
        {
            return false;
        }

        entry.HitsSinceAudit = 0;
        return true;
    }

    private double AlphaOfTest => Math.ScaleB(Policy.Alpha, -Math.Min(DemotionCount, 500)); // α, α/2, α/4, … : 2α over a life.

    private void Enter(CellPhase phase, PhaseCause cause, long atUnixNs)
    {
        (Phase, Cause, PhaseSinceUnixNs) = (phase, cause, atUnixNs);
        (AuditedHits, WrongAuditedHits, lastComplaintUnixNs) = (0, 0, null);
        if (phase == CellPhase.Shadow)
        {
            RestartEvidence();
        }
    }

    private void RestartEvidence()
    {
        Promotion = LimitTest.Start(Policy.MaxFalseHitFraction, AlphaOfTest);
        (EvidenceUsers, firstUser) = (0, 0);
    }

    private void Insert(SemanticEntry entry)
    {
        byId.Add(entry.Id, entry);
        places.Add(entry.Id, entries.Count);
        entries.Add(entry);
    }

    private void Remove(ulong id)
    {
        if (!byId.Remove(id))
        {
            return;
        }

        places.Remove(id, out int place);
        SemanticEntry last = entries[^1];
        entries.RemoveAt(entries.Count - 1);
        if (last.Id != id)
        {
            entries[place] = last;
            places[last.Id] = place;
        }
    }
}
