using System.Text;
using Farthing.Catalogs;
using Farthing.Documents.Audits;
using Farthing.Gateway.Auditing;
using Farthing.Gateway.Metering;
using Farthing.Workloads.Traces.Formats;

namespace Farthing.Tests.Gateway.Auditing;

/// <summary>Traces of which what a cache saves is reckoned by hand.</summary>
public sealed class TraceAuditTests
{
    private static AuditDocument Audit(string trace, ModelPrice? price) =>
        new AuditRun(
            new TraceAuditSource(
                TraceReader.Read(new MemoryStream(Encoding.UTF8.GetBytes(trace)), "trace.jsonl"),
                "openai/gpt-4o-mini",
                new AuditPrices(Catalog.BuiltIn, new DateOnly(2026, 11, 20), price)
            )
        ).Run(TestContext.Current.CancellationToken);

    /// <summary>Ten requests of 2,100 tokens that begin with the same four blocks of 512.</summary>
    private static string Shared() =>
        string.Join(
            '\n',
            Enumerable
                .Range(0, 10)
                .Select(i =>
                    $$"""{"timestamp":{{i * 10_000}},"input_length":2100,"output_length":10,"hash_ids":[1,2,3,4,{{100 + i}}]}"""
                )
        );

    [Fact]
    public void A_shared_prefix_is_priced_and_what_cannot_be_judged_is_told()
    {
        AuditDocument audit = Audit(Shared(), PlantedBodies.Price);

        AuditFinding finding = Assert.Single(audit.Findings);
        Assert.Equal("provider_cache", finding.Name);
        Assert.Equal(9, finding.Requests);
        Assert.Equal((9 * 2048 * 0.9e-6) - (2048 * 0.25e-6), finding.SpanUsd!.Value, 1e-9);
        Assert.Equal(AuditSourceKind.Trace, audit.Source);
        Assert.Contains(audit.Unjudged, one => one is { Name: "history", Why: "the trace has no sessions" });
        Assert.Contains(audit.Unjudged, one => one.Name == "unstable_prefix");
        Assert.Equal(14, audit.Unjudged.Count);
    }

    [Fact]
    public void A_session_that_grows_is_history()
    {
        string trace = string.Join(
            '\n',
            Enumerable
                .Range(0, 10)
                .Select(turn =>
                    $$"""{"timestamp":{{turn * 600_000}},"session_id":"a","input_length":{{100 + (turn * 50)}},"output_length":10}"""
                )
        );

        AuditDocument audit = Audit(trace, PlantedBodies.Price);

        AuditFinding finding = Assert.Single(audit.Findings);
        Assert.Equal("history", finding.Name);
        // From the sixth turn on, the turns between the first and the last four: 1 to 5 of 50 tokens.
        Assert.Equal(15 * 50 * 1e-6, finding.SpanUsd!.Value, 1e-9);
    }

    [Fact]
    public void The_catalog_has_the_price()
    {
        AuditDocument audit = Audit(Shared(), null);

        // $0.15 a million computed, $0.075 cached.
        Assert.Equal(9 * 2048 * 0.075e-6, Assert.Single(audit.Findings).SpanUsd!.Value, 1e-9);
        Assert.Equal(10 * ((2100 * 0.15e-6) + (10 * 0.6e-6)), (double)audit.CostUsd.Usd, 1e-9);
    }
}
