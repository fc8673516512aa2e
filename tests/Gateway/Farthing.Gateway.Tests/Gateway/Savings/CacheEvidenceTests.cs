using Farthing.Documents.Caches;
using Farthing.Gateway.Caching.Semantic;
using Farthing.Gateway.Caching.Service;
using Farthing.Gateway.Ledger.Sql;
using Farthing.Reduction.Evidence;
using Farthing.Reduction.Semantic;
using Farthing.Tests.Gateway.Ledger;

namespace Farthing.Tests.Gateway.Savings;

/// <summary>What is said of all cells at once.</summary>
public sealed class CacheEvidenceTests
{
    private const double Limit = 0.01;

    /// <summary>A cell that was promoted a moment ago (395 right of 395, M = 20) is one of two with evidence: it would need 40. Audits bring the rest, and wrong ones take it away.</summary>
    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(100, 0, 1)]
    [InlineData(100, 3, 0)]
    public void Audits_add_to_the_evidence_of_before(long audits, long wrong, long proven)
    {
        using LedgerScene scene = new();
        using SqlLedgerStore ledger = scene.OpenLedger();

        CacheStatsDocument document = CacheStats.Of(
            CacheSource.Gateway,
            new Dictionary<string, (long, long)>(),
            ledger,
            [
                Cell("serving", CellPhase.Serving, 395, audits, wrong),
                Cell("learning", CellPhase.Shadow, 100, 100, 0),
                Cell("new", CellPhase.Shadow, 0, 0, 0),
            ]
        );

        Assert.Equal(new CachedEvidence(2, proven), document.Evidence);
    }

    private static CellView Cell(string model, CellPhase phase, long labels, long compared, long wrong) =>
        new()
        {
            Tenant = "tteam",
            Model = model,
            IsStrict = false,
            Embedder = "farthing/1",
            GuardClass = "same-words",
            Phase = phase,
            Cause = phase == CellPhase.Serving ? PhaseCause.Evidence : default,
            SinceUnixNs = 0,
            Entries = 1,
            Compared = compared,
            Wrong = wrong,
            WrongFractionAtMost = 1,
            MaxWrongFraction = Limit,
            LabelsMissing = 0,
            Promotion = LimitTest.Resume(Limit, 0.05, labels, 0),
            Users = 2,
            Demotions = 0,
        };
}
