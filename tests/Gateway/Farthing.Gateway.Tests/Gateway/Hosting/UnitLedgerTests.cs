using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Farthing.Documents.Ledger;
using Farthing.Gateway.Budgets;
using Farthing.Gateway.Configuration;
using Farthing.Gateway.Hosting;
using Farthing.Gateway.Ledger;
using Farthing.Gateway.Ledger.Checks;
using Farthing.Gateway.Ledger.Exports;
using Farthing.Gateway.Ledger.Sql;
using Farthing.Gateway.Metering;
using Farthing.Gateway.Scopes;
using Farthing.Numerics.Billing;
using Farthing.Tests.Gateway.Http;

namespace Farthing.Tests.Gateway.Hosting;

/// <summary>Units from a request to the ledger, its checks and exports.</summary>
public sealed class UnitLedgerTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("farthing-units-");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task Their_number_and_price_are_in_the_ledger_and_explain_every_cost()
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.Json(
            """{"data":[{},{}],"choices":[],"usage":{"prompt_tokens":10,"completion_tokens":2},"meta":{"billed_units":{"search_units":3}}}"""
        );
        BudgetOptions budget = new()
        {
            Id = "all",
            Scope = new RequestScope(ScopeKind.All, null),
            Limit = Money.FromUsd(0.10m),
            Period = BudgetPeriod.Total,
        };
        GatewayOptions options = HostScene.Options(folder.FullName, upstream.Address, budget);
        options = options with
        {
            Prices = new Dictionary<string, ModelPrice>
            {
                ["up/m"] = options.Prices["up/m"] with
                {
                    Units = new UnitPrices(
                        new TokenPrice(2_000_000_000),
                        new TokenPrice(40_000_000_000),
                        new TokenPrice(15_000_001),
                        null
                    ),
                },
            },
        };
        await using (GatewayHost host = await Hosts.OpenAsync(options, TimeProvider.System, Cancellation))
        {
            using HttpClient client = new() { BaseAddress = await host.StartAsync(Cancellation) };
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
                "Bearer",
                HostScene.Key
            );

            Assert.Equal(HttpStatusCode.OK, await AskAsync("/v1/images/generations", "\"n\":2"));
            Assert.Equal(HttpStatusCode.PaymentRequired, await AskAsync("/v1/images/generations", "\"n\":1"));
            Assert.Equal(HttpStatusCode.OK, await AskAsync("/v1/rerank", "\"documents\":[\"a\"]"));
            Assert.Equal(HttpStatusCode.OK, await AskAsync("/v1/audio/speech", "\"input\":\"abc\""));
            Assert.Equal(HttpStatusCode.OK, await HostScene.AskAsync(client, 3, "someone"));
            Assert.Equal(HttpStatusCode.NotFound, await AskAsync("/v1/moderations", "\"input\":\"abc\""));
            // $0.08 of images, $0.006 of searches, 45,001 nano-dollars (rounded up) of speech, and the chat.
            Assert.Equal(
                new Money(80_000_000 + 6_000_000 + 45_001 + HostScene.CostNanoUsd),
                host.Spending.States().Single().Settled
            );

            async Task<HttpStatusCode> AskAsync(string path, string more)
            {
                using HttpResponseMessage answer = await client.PostAsync(
                    new Uri(path, UriKind.Relative),
                    new StringContent($"{{\"model\":\"m\",{more}}}", Encoding.UTF8, "application/json"),
                    Cancellation
                );
                await answer.Content.ReadAsByteArrayAsync(Cancellation);
                return answer.StatusCode;
            }
        }

        using SqlLedgerStore store = GatewayHost.OpenLedger(options);
        LedgerFolder place = new(folder.FullName);
        LedgerVerifyDocument report = new LedgerVerifier(store, place.Journal, TimeProvider.System).Run(
            Cancellation
        );
        Assert.Empty(report.Differences);
        Assert.Equal(
            [
                (2L, UsageSource.Usage),
                (3L, UsageSource.Usage),
                (3L, UsageSource.Request),
                (0L, UsageSource.Usage),
            ],
            store
                .Rows(LedgerFilter.All)
                .OrderBy(row => row.Opened.ReservedUnixNs)
                .Select(row => (row.Tokens.Units, row.Source))
        );
        Assert.Equal(
            (10, 2),
            (store.Total(LedgerFilter.All).Tokens.Input, store.Total(LedgerFilter.All).Tokens.Output)
        );
        using StringWriter focus = new();
        new FocusExport(store, "acme").Write(focus, LedgerFilter.All);
        string units = focus
            .ToString()
            .Split('\n')
            .Single(line => line.Contains(",0.080000000,", StringComparison.Ordinal));
        Assert.Contains(",2,Units,", units, StringComparison.Ordinal);
        Assert.Contains(",0.04,", units, StringComparison.Ordinal);
    }
}
