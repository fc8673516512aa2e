using Farthing.Numerics.Quantities;
using Farthing.Planning;
using Farthing.Planning.Apis;
using Farthing.Planning.Search;
using Farthing.Planning.Variants;
using Farthing.Reporting.Terminal;
using Farthing.Scenarios.Resolving;
using Farthing.Serving.Precision;

namespace Farthing.Plans;

/// <summary>What else could be done, how far the answer is trusted, and the next command.</summary>
internal static partial class PlanScreen
{
    private static void BuyOrBuild(TextWriter writer, PlanAnswer answer)
    {
        BuyDecision decision = answer.Decision!;
        ApiBill bill = answer.Bills.First(b => b.IsSameModel || answer.Bills.All(x => !x.IsSameModel));
        string people = FormattableString.Invariant(
            $"{decision.Engineers:0.##} engineer{(decision.Engineers == 1 ? "" : "s")} included (an API takes {answer.People.Api:0.##})"
        );
        string api = $"{bill.Price.Id} is {Show.Usd(decision.ApiUsdPerMonth)}";
        writer.WriteLine(
            decision.SelfWins
                ? $"        Self-hosting is cheaper: {Show.Usd(decision.SelfUsdPerMonth)}/month, {people};"
                : $"        But buying is cheaper: {api}/month,"
        );
        writer.WriteLine(
            decision.SelfWins
                ? $"        {api}."
                : $"        yours is {Show.Usd(decision.SelfUsdPerMonth)}, {people}."
        );

        if (answer.AssumesPeople)
        {
            double own = decision.SelfUsdPerMonthWithoutPeople;
            double bought = decision.ApiUsdPerMonthWithoutPeople;
            writer.WriteLine(
                $"        Without people (people: is not set): {(own < bought ? "self-hosting is cheaper" : "buying is cheaper")}{(own < bought == decision.SelfWins ? " too" : "")}, {Show.Usd(own)} against {Show.Usd(bought)}."
            );
        }

        string head = "        The answer flips: ";
        foreach (DecisionFlip flip in decision.Flips().Where(flip => flip.IsFeasible).Take(4))
        {
            foreach (string line in Wrap(flip.Words, 92))
            {
                writer.WriteLine(head + line);
                head = new string(' ', head.Length);
            }
        }
    }

    private static void NoFleet(TextWriter writer, PlanAnswer answer)
    {
        ApiBill? buy = answer.Bills.FirstOrDefault(bill => bill.IsSameModel);
        string head = answer.Plan.IsPartial
            ? "ANSWER  not finished: interrupted before a fleet was found"
            : "ANSWER  no fleet keeps this promise";
        writer.WriteLine(
            buy is null ? head : $"{head}; {buy.Price.Id} sells the tokens for {Show.Usd(buy.TotalUsd)}/month"
        );
        if (answer.Plan.IsPartial)
        {
            // What was searched says nothing of what was not: the promise may need no relaxing.
            return;
        }

        IEnumerable<Rejection> nearest = answer
            .Plan.Without.Select(item => item.NearestMiss)
            .OfType<Rejection>()
            .Where(miss => double.IsFinite(miss.Severity))
            .OrderBy(miss => miss.Kind is RejectionKind.MissesSlo or RejectionKind.TooSlow ? 0 : 1)
            .ThenBy(miss => miss.Severity)
            .Take(3);
        foreach (Rejection miss in nearest)
        {
            string what = miss.Kind switch
            {
                RejectionKind.MissesSlo => $"the promise by {Show.Percent(miss.Severity - 1)}",
                // Of one request alone: under load it takes longer.
                RejectionKind.TooSlow => $"the promise by at least {Show.Percent(miss.Severity - 1)}",
                RejectionKind.TooManyGpus => $"max_gpus by {Show.Percent(miss.Severity - 1)}",
                RejectionKind.LongestRequest => "the longest request, or the KV format",
                _ => "the model's format, or take a larger GPU",
            };
            string shape = $"{miss.Shape.Gpu.Id} {miss.Shape.Spread} {FormatFacts.Id(miss.Shape.Weights)}";
            writer.WriteLine(Shorten($"RELAX   {what}: {shape}: {miss.Reason}", 120));
        }
    }

    private static void Alternatives(TextWriter writer, PlanAnswer answer)
    {
        List<string> moved = [];
        PlanEntry? chosen = answer.Plan.Chosen;
        foreach (PlanVariant variant in answer.Variants)
        {
            moved.Add(
                variant.Entry is PlanEntry entry
                    ? $"{variant.Name}: {Fleet(entry)}, {Show.UsdPerHour(entry.Quote.UsdPerHour)} ({Change(entry.Quote.UsdPerHour, chosen!.Quote.UsdPerHour)}), {Show.Percent(entry.Utilization)} used"
                    : $"{variant.Name}: no fleet of {chosen!.Shape.Gpu.Id}: {variant.Reason}"
            );
        }

        if (chosen is not null && chosen.Quote.GpusUsed < chosen.Quote.GpusPaid)
        {
            moved.Add(
                $"{chosen.Quote.GpusPaid - chosen.Quote.GpusUsed} GPUs less if sold singly: −{Show.UsdPerHour(chosen.Quote.UsdPerHour - chosen.Quote.UsdPerHourSoldSingly)}"
            );
        }

        if (answer.IsInterrupted && !answer.Plan.IsPartial)
        {
            moved.Add("not finished: interrupted");
        }

        Section(writer, "IF YOU MOVED ONE THING", moved);
        List<string> frontier =
        [
            .. answer
                .Plan.Frontier.Take(5)
                .Select(point =>
                    $"{Show.UsdPerHour(point.UsdPerHour), 11}  {Show.Three(point.TokensPerSecondPerUser), 5} tok/s a user  {point.Replicas}×{point.Shape.Spread} {point.Shape.Gpu.Id} {FormatFacts.Id(point.Shape.Weights)}{(point.KeepsSlo ? "" : "  (misses the promise)")}"
                ),
        ];
        Section(writer, $"COST AGAINST SPEED (busiest ten minutes, at {Sure(answer)})", frontier);
        if (answer.Bills.Count > 0)
        {
            string bills = string.Join(
                " · ",
                answer
                    .Bills.Take(6)
                    .Select(bill =>
                        $"{bill.Price.Id}{(bill.IsSameModel ? "" : "*")} {Show.Usd(bill.TokensUsd)}"
                    )
            );
            string stars = answer.Bills.Take(6).Any(bill => !bill.IsSameModel)
                ? " * another model: quality is not compared"
                : "";
            DateOnly? oldest = answer.Bills.Take(6).Min(bill => bill.Price.AsOf);
            writer.WriteLine("BUY INSTEAD, the same tokens per month");
            foreach (string line in Wrap(bills, 116))
            {
                writer.WriteLine("  " + line);
            }

            writer.WriteLine($"  (prices of {oldest:yyyy-MM-dd} and later{stars})");
        }

        if (answer.Decision is not null)
        {
            IEnumerable<string> words = answer
                .Tornado()
                .Select(bar => $"{bar.Bar.Input} ±{Show.Usd(bar.EffectUsd)}{(bar.Flips ? " (flips)" : "")}");
            Labelled(writer, "SENSITIVITY", "each ±20 %, a month: " + string.Join(" · ", words));
        }

        if (chosen is not null)
        {
            NotInDollars(writer, chosen);
        }

        writer.WriteLine();
    }

    /// <summary>What the comparison with APIs leaves out; of providers nothing is known here, so their side is assumed.</summary>
    private static void NotInDollars(TextWriter writer, PlanEntry chosen)
    {
        TextTable table = new(
            TextColumn.Text("NOT IN DOLLARS"),
            TextColumn.Text("yours"),
            TextColumn.Text("an API's (assumed)")
        );
        string headroom = $"up to {Show.Three(chosen.DeliverablePerSecond)} req/s, then latency grows";
        table
            .Row("  latency", "the promise above, by your own scheduling", "best effort, shared with others")
            .Row(
                "  data residence",
                "the providers and regions named in the answer",
                "the provider's regions and terms"
            )
            .Row("  spikes", headroom, "the provider's rate limits: ask")
            .Row("  limits", "none but the GPUs", "tokens and requests per minute: ask");
        table.Write(writer);
    }

    private static string Calibrated(PlanEntry chosen) =>
        chosen.Setup.StepTimes().Calibration is not { } own
            ? "not calibrated to your servers (docs/accuracy.md)"
        : own.IsIdentity && own.FirstTokenFactor(chosen.Setup.Deployment) == 1
            ? $"{own.Words}: nothing is changed"
        : own.Measured(chosen.Setup.Deployment) ? $"{own.WordsFor(chosen.Setup.Deployment)} to your servers"
        : $"{own.Words} on {string.Join(", ", own.ModelIds)}, carried over";

    private static void Trust(TextWriter writer, PlanAnswer answer, PlanEntry chosen)
    {
        string kernels = chosen.Shape.Gpu.HasOwnCoefficients
            ? $"measured {chosen.Shape.Gpu.Id} kernels"
            : $"constants of {chosen.Shape.Gpu.CoefficientsFrom} scaled to {chosen.Shape.Gpu.Id}";
        Serving.Coefficients.StepTimeBand band = chosen.Setup.Band;
        string floor =
            band.Low >= 1
                ? "; at least: the kernels of this kind of attention are assumed, measured servers were slower"
                : "";
        Labelled(
            writer,
            "HOW SURE",
            $"step time {Show.Percent(band.Low - 1)} … +{Show.Percent(band.High - 1)} (90 %): {kernels}, {Calibrated(chosen)}{floor}"
        );
        string quality = string.Join(
            "; ",
            answer.Inputs.Quality.Where(q => q.Format == chosen.Shape.Weights).Select(q => q.Words)
        );
        if (quality.Length > 0)
        {
            Labelled(writer, "QUALITY", $"{FormatFacts.Id(chosen.Shape.Weights)}: {quality}");
        }

        List<string> assumed = [];
        if (!answer.Inputs.Scenario.IsGiven("people.self_host"))
        {
            assumed.Add(
                FormattableString.Invariant(
                    $"people: {answer.People.Engineers(chosen.Quote.GpusPaid):0.##} engineers on the fleet ({answer.People.SelfHost:0.##} as for an API, one for {answer.Inputs.Scenario.People.GpusPerEngineer:0.##} GPUs) at {Show.Usd(answer.People.UsdPerYear)}/y"
                )
            );
        }

        assumed.Add(
            $"max-model-len: the longest request, {Show.Count(chosen.Workload.LongestRequestTokens)} tokens, rounded up to 1,024"
        );
        if (InterconnectResolver.Words(chosen.Setup.Deployment) is string link)
        {
            assumed.Add(link);
        }

        assumed.AddRange(answer.Inputs.Notes);
        assumed.AddRange(chosen.Quote.Notes);
        if (chosen.Shape.Gpu.Note.Length > 0)
        {
            assumed.Add($"{chosen.Shape.Gpu.Id}: {chosen.Shape.Gpu.Note}");
        }

        Labelled(writer, "ASSUMED", string.Join("; ", assumed.Distinct()));
        Labelled(writer, "PRICES", chosen.Quote.Source);
        bool isFirst = true;
        foreach (string line in answer.Command!.Lines(105))
        {
            writer.WriteLine((isFirst ? "SERVE       " : "            ") + line);
            isFirst = false;
        }

        foreach (
            string note in answer.Command.Notes.Where(note => answer.Command.Lines(105)[0] != "# " + note)
        )
        {
            writer.WriteLine("            # " + Shorten(note, 105));
        }

        writer.WriteLine("VERIFY      " + PlanProof.Line(answer));
        foreach (string note in PlanProof.Notes(answer, chosen))
        {
            writer.WriteLine("            # " + Shorten(note, 105));
        }
    }

    private static void Tail(TextWriter writer, PlanAnswer answer, double seconds)
    {
        string partial =
            answer.Plan.IsPartial ? " · INTERRUPTED: the best so far"
            : answer.IsInterrupted ? " · INTERRUPTED after the answer was found"
            : "";
        writer.WriteLine(
            $"{Show.Seconds(seconds)} · {Show.Count(answer.Plan.Configurations)} configurations, {Show.Count(answer.Plan.Simulations)} simulations of up to {Show.Count(answer.Plan.Request.Workload.Table.Count)} requests · --json · --output plan.json{partial}"
        );
    }

    private static void Section(TextWriter writer, string title, List<string> lines)
    {
        if (lines.Count == 0)
        {
            return;
        }

        writer.WriteLine(title);
        foreach (string line in lines)
        {
            writer.WriteLine("  " + Shorten(line, 118));
        }
    }

    private static void Labelled(TextWriter writer, string label, string text)
    {
        string head = label.PadRight(12);
        foreach (string line in Wrap(text, 106))
        {
            writer.WriteLine(head + line);
            head = new string(' ', 12);
        }
    }

    private static string Change(double now, double before) =>
        now == before ? "the same" : FormattableString.Invariant($"{(now / before) - 1:+0 %;−0 %}");

    private static IEnumerable<string> Wrap(string text, int width)
    {
        while (text.Length > width)
        {
            int at = text.LastIndexOf(' ', width);
            at = at <= 0 ? width : at;
            yield return text[..at];
            text = text[at..].TrimStart();
        }

        if (text.Length > 0)
        {
            yield return text;
        }
    }
}
