using System.Globalization;
using Farthing.Gateway.Admission;
using Farthing.Gateway.Budgets;
using Farthing.Gateway.Configuration;
using Farthing.Gateway.Hosting;
using Farthing.Gateway.Ledger;
using Farthing.Gateway.Limits;
using Farthing.Gateway.Metering;
using Farthing.Gateway.Routing;
using Farthing.Numerics.Billing;
using Farthing.Numerics.Quantities;

namespace Farthing.Serves;

/// <summary>What a gateway says to people: at its start, at a budget's threshold, at its end.</summary>
internal static class ServeScreen
{
    /// <summary>What the configuration means.</summary>
    public static void WriteChecked(GatewayOptions options, TextWriter text)
    {
        text.WriteLine("The configuration is right.");
        text.WriteLine();
        WriteWhat(options, text);
    }

    /// <summary>Where it listens, what it serves, and how to call it.</summary>
    /// <param name="options">What it was told.</param>
    /// <param name="host">The gateway.</param>
    /// <param name="address">Where it listens.</param>
    /// <param name="secret">The demo's key; null with a configuration.</param>
    /// <param name="text">Where to.</param>
    public static void WriteStart(
        GatewayOptions options,
        GatewayHost host,
        Uri address,
        string? secret,
        TextWriter text
    )
    {
        string url = address.GetLeftPart(UriPartial.Authority);
        text.WriteLine($"gateway at {url}, journal and ledger in {options.DataFolder}");
        text.WriteLine();
        WriteWhat(options, text);
        if (host.AdminAddress is Uri admin)
        {
            text.WriteLine($"admin    {admin.GetLeftPart(UriPartial.Authority)}, with a key of its own");
            if (!admin.IsLoopback)
            {
                text.WriteLine(
                    "         WARNING: reached from other machines without TLS: its key and new secrets can be read on the way"
                );
            }
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
                $"crash    {Show.Count(recovered.Released)} holds released (nothing was sent), {Show.Count(recovered.Charged)} charged at their hold ({recovered.Amount})"
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

    /// <summary>What went through it.</summary>
    public static void WriteEnd(LedgerGroup total, string folder, TextWriter text)
    {
        text.WriteLine();
        text.WriteLine(
            $"{Show.Count(total.Sums.Requests)} requests, {Show.Count(total.Sums.Tokens.Input)} tokens in, {Show.Count(total.Sums.Tokens.Output)} out, {Dollars(total.Billed)}"
        );
        text.WriteLine($"farthing ledger by key --data {folder}");
    }

    /// <summary>A budget's alert.</summary>
    public static string Words(BudgetAlert alert)
    {
        string whose = alert.Budget.Scope.Value is null && alert.Value.Length > 0 ? $" of {alert.Value}" : "";
        return $"budget {alert.Budget.Id}{whose}: {Show.Percent(alert.Threshold)} of {Dollars(alert.Budget.Limit)} is spent ({Dollars(alert.Spent)})";
    }

    private static void WriteWhat(GatewayOptions options, TextWriter text)
    {
        string title = "models   ";
        foreach (ModelRoute model in options.Models)
        {
            foreach (RoutedDeployment one in model.Deployments)
            {
                Deployment deployment = one.Deployment;
                string price = options.Prices.TryGetValue(deployment.Name, out ModelPrice known)
                    ? $"{PerMillion(known.Uncached)} in, {PerMillion(known.CacheRead)} cached, {PerMillion(known.Output)} out"
                    : "unpriced";
                text.WriteLine(
                    $"{title}{model.Name} → {deployment.Name} at {deployment.Upstream.Address}: {price}"
                );
                title = "         ";
            }
        }

        title = "budgets  ";
        foreach (BudgetOptions budget in options.Budgets)
        {
            string kind = budget.IsHard ? "" : ", soft";
            string period =
                budget.Period == BudgetPeriod.Total
                    ? "in all"
                    : "per " + budget.Period.ToString().ToLowerInvariant();
            text.WriteLine($"{title}{budget.Scope}: {Dollars(budget.Limit)} {period}{kind}");
            title = "         ";
        }

        title = "limits   ";
        foreach (RateLimit limit in options.Limits)
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

        text.WriteLine($"keys     {Show.Count(options.Keys.Count)}");
    }

    private static string? Part(long? value, string unit) =>
        value is long number ? $"{Show.Count(number)} {unit}" : null;

    private static string PerMillion(TokenPrice price) =>
        "$" + (price.PicoUsd / 1_000_000m).ToString("0.00####", CultureInfo.InvariantCulture) + "/M";

    private static string Dollars(Money money) =>
        money.NanoUsd != 0 && Math.Abs(money.NanoUsd) < 10_000_000
            ? money.ToString()
            : Show.Usd((double)money.Usd);
}
