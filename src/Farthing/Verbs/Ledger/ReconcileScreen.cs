using Farthing.Gateway.Attribution;
using Farthing.Numerics.Billing;
using Farthing.Numerics.Quantities;
using Farthing.Reporting.Terminal;
using Farthing.Serving.Deployments;
using Farthing.Serving.Precision;

namespace Farthing.Verbs.Ledger;

/// <summary>A reconciliation for people: the bill, who used it, what was idle.</summary>
internal static class ReconcileScreen
{
    private static readonly string[] Heads = ["attempts", "charged", "used", "idle", "owed", "difference"];

    public static void Write(TextWriter writer, Reconciliation done, int limit, bool isExplained)
    {
        string name = LedgerWords.Name(done.Options.Deployment, 50);
        writer.WriteLine(
            $"{LedgerWords.Usd(done.Bill)} for {Show.Counted(done.Hours.Count, "hour")} of {name}: {LedgerWords.Usd(done.Used)} used, {LedgerWords.Usd(done.Idle)} idle ({Part(done.Idle, done.Bill)})"
        );
        writer.WriteLine(Basis(done));
        if (done.Assumed.Count > 0)
        {
            writer.WriteLine("Assumed: " + string.Join("; ", done.Assumed));
        }

        writer.WriteLine($"Idle: {PolicyWords(done.Options.Idle)}");
        writer.WriteLine();
        WriteTeams(writer, done);
        writer.WriteLine();
        WriteHours(writer, done, limit);
        writer.WriteLine();
        writer.WriteLine(Booking(done));
        if (isExplained)
        {
            WriteExplanation(writer, done);
        }
    }

    /// <summary>Who bears idle, in words.</summary>
    public static string PolicyWords(IdlePolicy policy) =>
        policy switch
        {
            IdlePolicy.Central => "central, on an account of its own",
            IdlePolicy.Use => "borne by teams in proportion to their use",
            _ => "borne by teams in proportion to what is reserved for them",
        };

    private static string Basis(Reconciliation done)
    {
        string bill = done.Invoice is Invoice invoice
            ? $"{invoice.Layout} invoice, {Show.Count(invoice.Rows.Count)} rows"
            : $"{Show.UsdPerHour((double)done.UsdPerGpuHour!.Value)} a GPU";
        string weights = done.Options.Work is AttemptWork work
            ? $"shares by predicted step times of {LedgerWords.Name(work.Deployment.Model.ShortName)} on {work.Deployment.Gpu.Id}"
            : "shares by what was charged (no --model, --gpu)";
        return $"{Show.Counted(done.Options.Gpus, "GPU")} · {bill} · {Show.Counted(done.Attempts, "attempt")} · {weights}";
    }

    private static void WriteTeams(TextWriter writer, Reconciliation done)
    {
        List<(string Name, string[] Cells)> rows = [];
        foreach (TeamShare team in done.Teams)
        {
            rows.Add(
                (
                    team.Team,
                    Cells(team.Attempts, team.Charged, team.Used, team.Idle, team.Owed, team.Difference)
                )
            );
        }

        rows.Add(
            ("idle (no team's)", Cells(0, Money.Zero, Money.Zero, done.Central, done.Central, done.Central))
        );
        rows.Add(
            (
                "total",
                Cells(done.Attempts, done.Charged, done.Used, done.Idle, done.Bill, done.Bill - done.Charged)
            )
        );
        int width = LedgerWords.NameWidth(Heads, [.. rows.Select(row => row.Cells)]);
        TextTable table = new([TextColumn.Text("team"), .. Heads.Select(TextColumn.Number)]);
        foreach ((string name, string[] cells) in rows)
        {
            table.Row([LedgerWords.Name(name, width), .. cells]);
        }

        table.Write(writer);
    }

    private static string[] Cells(
        long attempts,
        Money charged,
        Money used,
        Money idle,
        Money owed,
        Money difference
    ) =>
        [
            Show.Scaled(attempts),
            LedgerWords.Usd(charged),
            LedgerWords.Usd(used),
            LedgerWords.Usd(idle),
            LedgerWords.Usd(owed),
            LedgerWords.Usd(difference),
        ];

    private static void WriteHours(TextWriter writer, Reconciliation done, int limit)
    {
        TextTable table = new(
            TextColumn.Text("hour (UTC)"),
            TextColumn.Number("attempts"),
            TextColumn.Number("in flight"),
            TextColumn.Number("load"),
            TextColumn.Number("bill"),
            TextColumn.Number("used"),
            TextColumn.Number("idle")
        );
        foreach (HourAttribution hour in done.Hours.TakeLast(limit))
        {
            table.Row(
                LedgerWords.Time(hour.Hour.HourUnixNs)[..16],
                Show.Scaled(hour.Attempts),
                Show.Three(hour.InFlight),
                double.IsFinite(hour.Load) ? Show.Percent(hour.Load) : "–",
                LedgerWords.Usd(hour.Hour.Bill),
                LedgerWords.Usd(hour.Used),
                LedgerWords.Usd(hour.Idle)
            );
        }

        table.Write(writer);
        if (done.Hours.Count > limit)
        {
            writer.WriteLine(
                $"{Show.Count(done.Hours.Count - limit)} earlier hours are not shown (--limit, --json)"
            );
        }
    }

    private static string Booking(Reconciliation done) =>
        done.Corrections.Count == 0 ? "The books have it already: nothing is left to book."
        : done.IsBooked
            ? $"Booked {Show.Count(done.Corrections.Count)} corrections (true_up): the ledger now bills {LedgerWords.Usd(done.Bill)} for these hours."
        : $"Nothing was booked: --book makes {Show.Count(done.Corrections.Count)} corrections (true_up), one for each hour and account.";

    private static void WriteExplanation(TextWriter writer, Reconciliation done)
    {
        writer.WriteLine();
        writer.WriteLine(
            "capacity   GPUs × seconds that the bill is for          load  GPU-seconds used ÷ capacity"
        );
        if (done.Options.Work is AttemptWork work)
        {
            Deployment served = work.Deployment;
            writer.WriteLine(
                $"used       Σ predicted GPU-seconds of attempts: {served.Replicas} × tp {served.TensorParallel}, {FormatFacts.Id(served.Weights.Headline)} weights"
            );
            writer.WriteLine(
                "prompt     Σ chunks of the token budget, what each adds to a step; cached tokens are read, not computed"
            );
            writer.WriteLine(
                "answer     (output − 1) × (step of the mean batch ÷ batch, and what the own context adds to it)"
            );
        }
        else
        {
            writer.WriteLine(
                "used       time in which an attempt was in flight × GPUs; shares by what attempts were charged"
            );
        }

        writer.WriteLine("in flight  Σ durations ÷ time in which any attempt was in flight (Little's law)");
        writer.WriteLine(
            "bill       used + idle, exactly: shares are rounded down, what is left goes to the largest remainders"
        );
        writer.WriteLine("difference owed − charged; what was booked before is taken off when it is booked");
    }

    private static string Part(Money part, Money whole) =>
        LedgerWords.Share((double)part.Usd, (double)whole.Usd);
}
