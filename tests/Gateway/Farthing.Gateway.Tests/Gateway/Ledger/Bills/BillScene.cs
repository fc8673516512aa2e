using System.Globalization;
using Farthing.Catalogs.Apis;
using Farthing.Documents.Ledger;
using Farthing.Gateway.Ledger.Bills;
using Farthing.Gateway.Ledger.Sql;
using Farthing.Gateway.Metering;
using Farthing.Numerics.Billing;
using Farthing.Numerics.Faults;

namespace Farthing.Tests.Gateway.Ledger.Bills;

/// <summary>A meter and files of bills beside it: November 2025, prices as of <see cref="LedgerScene.Price"/>.</summary>
internal sealed class BillScene : IDisposable
{
    private readonly LedgerScene scene = new();
    private int attempts;

    public LedgerScene Ledger => scene;

    public string Folder => scene.Folder.Path;

    public void Dispose() => scene.Dispose();

    /// <summary>A file of the folder.</summary>
    public string File(string name, string text)
    {
        string path = Path.Combine(Folder, name);
        System.IO.File.WriteAllText(path, text);
        return path;
    }

    /// <summary>One settled attempt on a day of November.</summary>
    public void Meter(
        int day,
        TokenCounts tokens,
        string deployment = "openai/gpt-4o-mini",
        ModelPrice? price = null,
        ServiceTier? tier = null,
        Money? stated = null,
        UsageSource source = UsageSource.Usage
    )
    {
        ModelPrice known = price ?? LedgerScene.Price;
        scene.Clock.Now = new DateTimeOffset(2025, 11, day, 12, 0, 0, TimeSpan.Zero);
        scene.Write(journal =>
        {
            attempts++;
            LedgerScene.Whole(
                journal,
                LedgerScene.Reserve(
                    LedgerScene.Attempt(attempts),
                    model: deployment[(deployment.IndexOf('/', StringComparison.Ordinal) + 1)..],
                    deployment: deployment
                ),
                LedgerScene.Settle(LedgerScene.Attempt(attempts), tokens, source: source) with
                {
                    Price = source == UsageSource.Hold ? null : known,
                    Cost = source == UsageSource.Hold ? new Money(70_000_000) : known.Of(tokens),
                    Tier = tier,
                    StatedCost = stated,
                }
            );
        });
    }

    /// <summary>The bill of files beside the meter.</summary>
    public LedgerBillDocument Compare(params string[] files) =>
        Compare(new BillScope(null, null, null, Names()), files);

    public LedgerBillDocument Compare(BillScope scope, params string[] files)
    {
        FaultList faults = new();
        ProviderBill bill = BillReader.Read(files, faults);
        Assert.True(faults.IsEmpty, string.Join('\n', faults.Faults));
        return Compare(bill, scope);
    }

    public LedgerBillDocument Compare(
        ProviderBill bill,
        BillScope? scope = null,
        IReadOnlyList<ApiPrice>? listed = null
    )
    {
        scene.Project();
        using SqlLedgerStore store = scene.OpenLedger();
        return BillComparison.Of(
            bill,
            store,
            scope ?? new BillScope(null, null, null, Names()),
            listed: listed
        );
    }

    public LedgerBillDocument Stated()
    {
        scene.Project();
        using SqlLedgerStore store = scene.OpenLedger();
        return StatedCosts.Compare(store, new BillScope(null, null, null, Names()));
    }

    /// <summary>The reasons in short: <c>Tier −0.5</c>.</summary>
    public static string Reasons(LedgerBillDocument document) =>
        string.Join(
            ", ",
            document.Reasons.Select(reason =>
                string.Create(CultureInfo.InvariantCulture, $"{reason.Reason} {reason.Usd:0.#########}")
            )
        );

    /// <summary>An answer of OpenAI's costs: one day, lines of item and dollars.</summary>
    public static string OpenAiCosts(int day, params (string Item, string Usd)[] lines) =>
        Page(
            day,
            lines.Select(line =>
                $$"""{"object":"organization.costs.result","amount":{"value":{{line.Usd}},"currency":"usd"},"line_item":"{{line.Item}}","project_id":null}"""
            )
        );

    /// <summary>An answer of OpenAI's usage: one day, one model.</summary>
    public static string OpenAiUsage(
        int day,
        long input,
        long cached,
        long output,
        long requests,
        string more = ""
    ) =>
        Page(
            day,
            [
                $$"""{"object":"organization.usage.completions.result","input_tokens":{{input}},"output_tokens":{{output}},"input_cached_tokens":{{cached}},"num_model_requests":{{requests}},"model":"gpt-4o-mini-2024-07-18"{{more}}}""",
            ]
        );

    public static string Page(int day, IEnumerable<string> results)
    {
        long start = new DateTimeOffset(2025, 11, day, 0, 0, 0, TimeSpan.Zero).ToUnixTimeSeconds();
        return $$"""{"object":"page","data":[{"object":"bucket","start_time":{{start}},"end_time":{{start + 86_400}},"results":[{{string.Join(",\n", results)}}]}],"has_more":false,"next_page":null}""";
    }

    private static Dictionary<string, string> Names() => [];
}
