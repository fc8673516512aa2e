using System.Globalization;
using Farthing.Documents.Ledger;
using Farthing.Gateway.Budgets;
using Farthing.Gateway.Configuration;
using Farthing.Gateway.Dialects;
using Farthing.Gateway.Features;
using Farthing.Gateway.Ledger;
using Farthing.Gateway.Limits;
using Farthing.Gateway.Metering;
using Farthing.Gateway.Mirroring;
using Farthing.Gateway.Routing;
using Farthing.Gateway.Sharing;
using Farthing.Gateway.Telemetry.Logs;
using Farthing.Gateway.Telemetry.Metrics;
using Farthing.Gateway.Upstreams;
using Farthing.Numerics.Billing;
using Farthing.Numerics.Quantities;

namespace Farthing.Gateway.Hosting;

/// <summary>Messages of a gateway to people: at its start, at a budget's threshold, at its end.</summary>
public static class ServeScreen
{
    private const int MostShown = 12;

    /// <summary>Meaning of the configuration.</summary>
    /// <param name="options">What it says.</param>
    /// <param name="kinds">The features that a gateway may have.</param>
    /// <param name="unset">Variables of secrets that are not set here.</param>
    /// <param name="text">Where to.</param>
    public static void WriteChecked(
        GatewayOptions options,
        IReadOnlyList<FeatureKind> kinds,
        IReadOnlyCollection<string> unset,
        TextWriter text
    )
    {
        text.WriteLine("The configuration is right.");
        text.WriteLine();
        WriteWhat(options, kinds, text);
        if (unset.Count > 0)
        {
            text.WriteLine($"unset    {string.Join(", ", unset)}: not set here; the start needs them");
        }
    }

    /// <summary>Address, models, and an example call.</summary>
    /// <param name="options">What it was told.</param>
    /// <param name="kinds">The features that it may have.</param>
    /// <param name="host">The gateway.</param>
    /// <param name="address">Where it listens.</param>
    /// <param name="secret">The demo's key; null with a configuration.</param>
    /// <param name="text">Where to.</param>
    public static void WriteStart(
        GatewayOptions options,
        IReadOnlyList<FeatureKind> kinds,
        GatewayHost host,
        Uri address,
        string? secret,
        TextWriter text
    )
    {
        string url = address.GetLeftPart(UriPartial.Authority);
        text.WriteLine(
            options.Shared is null
                ? $"gateway at {url}, journal and ledger in {options.DataFolder}"
                : $"gateway at {url}, journal in {options.DataFolder}, ledger in {host.LedgerPlace}"
        );
        text.WriteLine();
        if (options.Mirror is MirrorOptions mirror)
        {
            text.WriteLine(
                $"mirror   every request goes to {mirror.Target} as it came; {Show.Percent(mirror.ShareFraction)} of them are metered, none is refused"
            );
        }

        if (host.Speed != 1)
        {
            text.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"clock    {host.Speed:0.###} × real time: limits, budgets, latencies and dates are by this clock (for demonstrations)"
                )
            );
        }

        WriteWhat(options, kinds, text);
        if (host.AdminAddress is Uri admin)
        {
            text.WriteLine($"admin    {admin.GetLeftPart(UriPartial.Authority)}, with a key of its own");
        }

        if (host.TornBytes > 0)
        {
            text.WriteLine(
                $"journal  a crash had cut through its last write: {Show.Count(host.TornBytes)} bytes are kept aside (.torn)"
            );
        }

        HoldRecoveryResult recovered = host.Recovered;
        if (recovered.Released + recovered.Charged > 0)
        {
            text.WriteLine(
                $"crash    {Show.Count(recovered.Released)} holds released (nothing was sent), {Show.Count(recovered.Charged)} charged at most at their hold ({recovered.Amount})"
            );
        }

        if (secret is not null)
        {
            text.WriteLine($"key      {secret} (demo, for this run)");
            text.WriteLine();
            text.WriteLine(
                $"curl -N {url}/v1/chat/completions -H 'Authorization: Bearer {secret}' \\\n  -d '{{\"model\":\"{DemoGateway.Model}\",\"stream\":true,\"messages\":[{{\"role\":\"user\",\"content\":\"hello\"}}]}}'"
            );
            text.WriteLine("farthing ledger by key · farthing ledger verify · Ctrl-C ends it");
        }

        text.Flush();
    }

    /// <summary>Its traffic.</summary>
    /// <param name="total">The sums; null where the shared ledger is away.</param>
    /// <param name="config">The configuration's file; null without.</param>
    /// <param name="options">What the gateway was told.</param>
    /// <param name="mirror">Counts of a mirror; null where it was none.</param>
    /// <param name="text">Where to.</param>
    public static void WriteEnd(
        SpentSums? total,
        string? config,
        GatewayOptions options,
        MirrorReport? mirror,
        TextWriter text
    )
    {
        text.WriteLine();
        if (mirror is not null)
        {
            WriteMirror(mirror, text);
        }

        text.WriteLine(
            total is null
                ? "The shared ledger is away. The journal has everything; the next start brings it into the ledger."
                : $"{Show.Counted(total.Requests, "request")}, {Show.Count(total.Tokens.Input)} tokens in, {Show.Count(total.Tokens.Output)} out, {Dollars(total.BilledUsd)}"
        );
        text.WriteLine(
            options.Shared is null
                ? $"farthing ledger by key --data {options.DataFolder}"
                : $"farthing ledger by key --config {config}"
        );
    }

    private static void WriteMirror(MirrorReport mirror, TextWriter text)
    {
        text.WriteLine(
            $"{Show.Counted(mirror.Passed, "request")} passed on, {Show.Count(mirror.Followed)} of them metered"
                + (mirror.Lost > 0 ? $", {Show.Count(mirror.Lost)} not to the end" : "")
        );
        if (mirror.Refused.Count > 0)
        {
            string reasons = string.Join(
                ", ",
                mirror.Refused.Select(one => $"{Show.Count(one.Requests)} {one.Reason}")
            );
            text.WriteLine(
                $"would have refused {Show.Count(mirror.Refused.Sum(one => one.Requests))} ({reasons}); the upstream answered {Show.Count(mirror.Refused.Sum(one => one.Answered))} of those"
            );
        }
        else
        {
            text.WriteLine("would have refused none");
        }
    }

    private static void WriteWhat(GatewayOptions options, IReadOnlyList<FeatureKind> kinds, TextWriter text)
    {
        string title = "models   ";
        foreach (ModelRoute model in options.Models)
        {
            foreach (RoutedDeployment one in model.Deployments)
            {
                Deployment deployment = one.Deployment;
                string price = options.Prices.TryGetValue(deployment.Name, out ModelPrice known)
                    ? PriceText(known)
                    : "unpriced";
                string place = deployment.Upstream.Emulated is null
                    ? $"at {deployment.Upstream.Address}"
                    : "(emulated)";
                text.WriteLine($"{title}{model.Name} → {deployment.Name} {place}: {price}");
                title = "         ";
            }
        }

        title = "emulated ";
        foreach (
            Upstream upstream in options
                .Models.SelectMany(model => model.Deployments)
                .Select(one => one.Deployment.Upstream)
                .Where(upstream => upstream.Emulated is not null)
                .DistinctBy(upstream => upstream.Name)
        )
        {
            string place =
                upstream.Address.Port == 0 ? "" : $" at {upstream.Address}, until this gateway ends";
            text.WriteLine($"{title}{upstream.Name}: {upstream.Emulated}{place}");
            title = "         ";
        }

        foreach (FeatureKind kind in kinds)
        {
            kind.Describe(options, text);
        }

        title = "budgets  ";
        foreach (BudgetOptions budget in options.Budgets.Take(MostShown))
        {
            string kind = budget.IsHard ? "" : ", soft";
            string period = budget.Period.IsTotal ? "in all" : $"per {budget.Period}";
            text.WriteLine($"{title}{budget.Scope}: {Dollars(budget.Limit)} {period}{kind}");
            title = "         ";
        }

        WriteRest(options.Budgets.Count, text);
        title = "limits   ";
        foreach (RateLimit limit in options.Limits.Take(MostShown))
        {
            string[] parts =
            [
                .. new[]
                {
                    Part(limit.RequestsPerMinute, "requests/min"),
                    Part(limit.TokensPerMinute, "tokens/min"),
                    Part(limit.Concurrency, "at a time"),
                }.OfType<string>(),
            ];
            text.WriteLine($"{title}{limit.Scope}: {string.Join(", ", parts)}");
            title = "         ";
        }

        WriteRest(options.Limits.Count, text);
        if (options.Shared is SharedOptions shared)
        {
            text.WriteLine(
                $"shared   PostgreSQL {SharedOptions.PlaceOfPostgres(shared.Postgres)}: ledger, budgets, limits"
            );
            text.WriteLine(
                shared.LimitsWhenAway == LimitsWhenAway.Local
                    ? "         without the store of limits: each gateway keeps to its share of them"
                    : "         without the store of limits: requests that they count are refused"
            );
        }

        text.WriteLine($"keys     {Show.Count(options.Keys.Count)}");
        WriteOperation(options, text);
    }

    private static void WriteRest(int count, TextWriter text)
    {
        if (count > MostShown)
        {
            text.WriteLine($"         and {Show.Count(count - MostShown)} more");
        }
    }

    private static void WriteOperation(GatewayOptions options, TextWriter text)
    {
        if (options.Tls is not null)
        {
            string clients = options.Tls.ClientCa is null ? "" : ", clients show certificates";
            text.WriteLine($"tls      {options.Tls.Files[0]}{clients}");
        }

        if (options.H2c is not null)
        {
            text.WriteLine($"h2c      HTTP/2 without TLS at {options.H2c}");
        }

        if (options.Metrics is MetricsOptions metrics)
        {
            string where = metrics.Listen is null ? "beside the API, for everybody" : $"at {metrics.Listen}";
            text.WriteLine($"metrics  /metrics {where}");
        }

        if (options.Otlp is not null)
        {
            text.WriteLine(
                $"traces   {options.Otlp}, {Show.Percent(options.Otlp.SampleFraction)} of those that begin here"
            );
        }

        if (options.Log is LogOptions log)
        {
            string bodies = log.MaxBodyBytes > 0 ? "; WITH WHAT PEOPLE WRITE (log.bodies)" : "";
            text.WriteLine(
                $"log      {log.Format.ToString().ToLowerInvariant()} to {log.File ?? "standard error"}{bodies}"
            );
        }
    }

    private static string? Part(long? value, string unit) =>
        value is long number ? $"{Show.Count(number)} {unit}" : null;

    internal static string PriceText(ModelPrice price) =>
        string.Join(
            ", ",
            (string[])
                [
                    .. price.IsOfUnitsAlone
                        ? (string[])[]
                        :
                        [
                            PerMillion(price.Uncached) + " in",
                            PerMillion(price.CacheRead) + " cached",
                            PerMillion(price.Output) + " out",
                        ],
                    .. price.Units is UnitPrices units
                        ? Enum.GetValues<UnitKind>()
                            .Where(unit => units.Of(unit) is not null)
                            .Select(unit =>
                                $"{Dollars(units.Of(unit)!.Value.Of(UnitPrices.UnitsOf(unit)))} {UnitPrices.MemberOf(unit)}"
                            )
                        : [],
                    .. price.Units?.Images.Select(image => $"{Dollars(image.Price.Of(1))} {image.Name}")
                        ?? [],
                ]
        );

    private static string PerMillion(TokenPrice price) =>
        "$" + (price.PicoUsd / 1_000_000m).ToString("0.00####", CultureInfo.InvariantCulture) + "/M";

    private static string Dollars(Money money) =>
        money.NanoUsd != 0 && Math.Abs(money.NanoUsd) < 10_000_000
            ? money.ToString()
            : Show.Usd((double)money.Usd);
}
