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

/// <summary>What came of a row.</summary>
public enum ApplyResult
{
    /// <summary>The cell knows it now.</summary>
    Applied,

    /// <summary>A row of this sequence number or a later one was applied before.</summary>
    AlreadyApplied,

    /// <summary>A field has a value that it cannot have: skipped.</summary>
    Invalid,
}

/// <summary>Chooses hits whose answer is checked, from a hash alone.</summary>
public static class AuditSample
{
    /// <summary>True where a hit is in the sample.</summary>
    /// <param name="hash">A hash that clients cannot choose and that says nothing about the answer, such as one of the gateway's own request id.</param>
    /// <param name="fraction">Share of the sample, from 0 to 1.</param>
    public static bool Holds(ulong hash, double fraction)
    {
        // SplitMix64's finalizer: a counter would do as a hash.
        hash = (hash ^ (hash >> 30)) * 0xbf58476d1ce4e5b9;
        hash = (hash ^ (hash >> 27)) * 0x94d049bb133111eb;
        hash ^= hash >> 31;
        return (hash >> 11) * (1.0 / (1UL << 53)) < fraction;
    }
}

/// <summary>What a cell says about a candidate; later values take precedence.</summary>
public enum CellAction : byte
{
    /// <summary>Call the model; leave this candidate alone.</summary>
    Pass = 0,

    /// <summary>Call the model; a comparison of both answers teaches the rule.</summary>
    Compare = 1,

    /// <summary>Call the model and compare both answers: a hit that the shadow counts. Its comparison is owed, whatever the answers are.</summary>
    ShadowHit = 2,

    /// <summary>Serve the stored answer.</summary>
    Serve = 3,
}

/// <summary>What a cell says about a request's candidates.</summary>
/// <param name="Action">What to do.</param>
/// <param name="Reason">Why.</param>
/// <param name="Index">The candidate that it is about; −1 where there is none.</param>
/// <param name="CorrectFraction">Lower bound of the probability that its answer is right, σ(g (s − (t + z sd))); 0 where the rule was not asked.</param>
public readonly record struct CellDecision(
    CellAction Action,
    DecisionReason Reason,
    int Index,
    double CorrectFraction
);

/// <summary>What a cell may do.</summary>
public enum CellPhase : byte
{
    /// <summary>Serves nothing; counts what it would have served, and whether that would have been wrong.</summary>
    Shadow = 0,

    /// <summary>Serves.</summary>
    Serving = 1,
}

/// <summary>Why a cell says so.</summary>
public enum DecisionReason : byte
{
    /// <summary>There was no candidate.</summary>
    NoCandidate = 0,

    /// <summary>The similarity is no number.</summary>
    NotANumber,

    /// <summary>The request has no user.</summary>
    NoUser,

    /// <summary>The cell does not know the entry (yet).</summary>
    UnknownEntry,

    /// <summary>Somebody said that the entry's answer was wrong.</summary>
    Dead,

    /// <summary>Somebody said that these two questions have not the same answer.</summary>
    NeverMatch,

    /// <summary>Below the least similarity.</summary>
    BelowMinSimilarity,

    /// <summary>The rule does not vouch for it at this similarity.</summary>
    BoundTooLow,

    /// <summary>No second user's answer has agreed with the entry's.</summary>
    OneUserOnly,

    /// <summary>The rule vouches for it.</summary>
    BoundHolds,
}

/// <summary>One comparison of an entry's answer with that to a later question.</summary>
/// <param name="Similarity">Cosine of the two questions.</param>
/// <param name="SignedWeight">Weight, positive where the stored answer would have been right and negative where it would have been wrong.</param>
public readonly record struct EntryLabel(float Similarity, float SignedWeight)
{
    /// <summary>Weight of a compared pair of answers.</summary>
    public const float ComparedWeight = 1;

    /// <summary>Weight of what a person said.</summary>
    public const float HumanWeight = 5;

    /// <summary>Weight of a question that was soon repeated or rephrased.</summary>
    public const float ImplicitWeight = 0.5f;

    /// <summary>True where the stored answer would have been right.</summary>
    public bool IsSame => SignedWeight > 0;

    /// <summary>How much it counts.</summary>
    public float Weight => Math.Abs(SignedWeight);

    /// <summary>True where a label can have these values.</summary>
    public bool IsValid =>
        Similarity is >= -1.01f and <= 1.01f && Weight is ComparedWeight or HumanWeight or ImplicitWeight;
}

/// <summary>Why a cell is in its phase.</summary>
public enum PhaseCause : byte
{
    /// <summary>It has never served.</summary>
    Began = 0,

    /// <summary>The evidence of two users or more passed the test.</summary>
    Evidence = 1,

    /// <summary>An operator let it serve, without evidence.</summary>
    OperatorPromoted = 2,

    /// <summary>The lower bound of wrong hits among audited ones rose above the limit.</summary>
    Audits = 3,

    /// <summary>Two served answers were said to be wrong within a day.</summary>
    Feedback = 4,

    /// <summary>An operator stopped it.</summary>
    OperatorDemoted = 5,

    /// <summary>The limit, the guards or the rule changed.</summary>
    OtherTerms = 6,

    /// <summary>Rows of its history were lost: what they said is not known.</summary>
    EvidenceLost = 7,
}

/// <summary>What came of reading stored state.</summary>
public enum StateReading
{
    /// <summary>All of it was read.</summary>
    Read,

    /// <summary>It was read, but gathered under other terms: thresholds are kept, the cell is back in shadow, its evidence begins anew.</summary>
    ReadUnderOtherTerms,

    /// <summary>A checksum, a length or a value is wrong; nothing was read.</summary>
    Corrupt,

    /// <summary>Another version of Farthing wrote it; nothing was read.</summary>
    OtherVersion,
}
