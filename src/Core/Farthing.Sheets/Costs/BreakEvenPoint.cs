using Farthing.Documents.Costs;
using Farthing.Economics.BreakEven;
using Farthing.Numerics.Quantities;

namespace Farthing.Sheets.Costs;

/// <summary>Break-even of both sides, and whether the fleet can deliver it.</summary>
public static class BreakEvenPoint
{
    /// <summary>Adds it to an answer.</summary>
    public static CostBreakEvenDocument AddTo(
        CostAnswer answer,
        CostBreakEvenDocument document,
        BreakEvenInput input,
        BreakEvenResult result
    )
    {
        BreakEvenOptions options = input.Options;
        string volume = FigureText.Range(result.BreakEvenTokensPerMonth, Show.Scaled);
        string rate = FigureText.Range(result.BreakEvenTokensPerSecond, Show.Count);
        string requests = input.TokensPerRequest is double each
            ? $" = {FigureText.Range(result.BreakEvenTokensPerSecond / each, Show.Three)} req/s"
            : "";
        bool? isFeasible = IsFeasible(options, result);
        document = document with
        {
            BreakEvenTokensPerMonth = result.BreakEvenTokensPerMonth.In("tokens_per_month"),
            BreakEvenTps = result.BreakEvenTokensPerSecond.In("tokens_per_s"),
            UnitUsdPerMonth = options.UnitUsdPerMonth.In("usd"),
            ApiUsdPerMTokens = options.ApiUsdPerMillion.In("usd_per_m_tokens"),
            BreakEvenUtilization = result.BreakEvenUtilization?.In("fraction"),
            FullLoadPrice = isFeasible is null ? null : result.FullLoadUsdPerMillion?.In("usd_per_m_tokens"),
            Feasible = isFeasible,
            NeverBreaksEven = isFeasible is null ? null : result.NeverBreaksEven,
            FeasibleGpus =
                isFeasible == false && result.FeasibleUnits is double units
                    ? new Quantity(units * options.GpusPerUnit, "count")
                    : null,
        };
        answer.Say(
            $"Break-even at {volume} tokens a month{requests}: {rate} tokens/s around the clock from {FigureText.Gpus(options.GpusPerUnit)}. {Feasibility(options, result, isFeasible)}"
        );
        answer.Figures(
            "BREAK-EVEN",
            new("tokens a month", document.BreakEvenTokensPerMonth),
            new("around the clock", document.BreakEvenTps, "tok/s"),
            new(
                $"{FigureText.Gpus(options.GpusPerUnit)} a month",
                document.UnitUsdPerMonth,
                $"{FigureText.Plain(options.HoursPerMonth)} h{(input.SelfSource is null ? "" : ", " + input.SelfSource)}"
            ),
            new(
                "API",
                document.ApiUsdPerMTokens,
                $"{Show.Percent(input.InputFraction)} input{(input.ApiSource is null ? "" : ", " + input.ApiSource)}"
            ),
            new(
                "utilization there",
                document.BreakEvenUtilization,
                isFeasible == true ? "feasible" : "more than they can deliver"
            ),
            new(
                "GPUs alone, full",
                document.FullLoadPrice,
                options.MaxUtilization < 1
                    ? $"at {Show.Percent(options.MaxUtilization)}"
                    : "at 100 %, a price nobody pays"
            ),
            new(
                "GPUs that can",
                document.FeasibleGpus,
                $"break even at {Show.Scaled(result.FeasibleTokensPerMonth ?? 0)} tokens a month"
            )
        );
        answer.Formula(
            $"self-hosting = rate · n · hours = {FigureText.Plain(options.UsdPerGpuHour)} · {FigureText.Plain(options.GpusPerUnit)} · {FigureText.Plain(options.HoursPerMonth)} = {Show.Usd(options.UnitUsdPerMonth)} a month",
            options.SelfPeople + options.ApiPeople > 0
                ? $"people = head count · $/year / 12 = {FigureText.Plain(options.SelfPeople)} · {FigureText.Plain(options.UsdPerPersonYear)} / 12 = {Show.Usd(options.SelfPeopleUsdPerMonth)}; API side {Show.Usd(options.ApiPeopleUsdPerMonth)}"
                : null,
            $"API price = {FigureText.Plain(input.InputFraction)} · {FigureText.Plain(input.Tariff.InputUsdPerMillion)} + {FigureText.Plain(1 - input.InputFraction)} · {FigureText.Plain(input.Tariff.OutputUsdPerMillion)} = {FigureText.PerMillion(options.ApiUsdPerMillion)}",
            $"break-even = (self-hosting + people + other − API people) / API price = ({FigureText.Plain(options.UnitUsdPerMonth)} + {FigureText.Plain(options.SelfPeopleUsdPerMonth)} + {FigureText.Plain(options.OtherUsdPerMonth)} − {FigureText.Plain(options.ApiPeopleUsdPerMonth)}) / {FigureText.Plain(options.ApiUsdPerMillion)} · 10⁶ = {volume} tokens a month",
            $"tokens/s = tokens / (3600 · hours) = {volume} / (3600 · {FigureText.Plain(options.HoursPerMonth)}) = {rate}"
        );
        return document;
    }

    /// <summary>True when one unit delivers the volume of the break-even; null where its throughput is not known.</summary>
    private static bool? IsFeasible(BreakEvenOptions options, BreakEvenResult result) =>
        result.BreakEvenUtilization is Interval use ? use.High <= options.MaxUtilization + 1e-9 : null;

    private static string Feasibility(BreakEvenOptions options, BreakEvenResult result, bool? isFeasible)
    {
        if (isFeasible is null || options.UnitTokensPerSecond is not double unit)
        {
            return "Whether they can deliver that is not known: give --tps.";
        }

        string most =
            options.MaxUtilization < 1 ? $" at the planned {Show.Percent(options.MaxUtilization)}" : "";
        return $"They carry {Show.Count(unit)}"
            + (
                isFeasible.Value
                    ? $": feasible, at {FigureText.Share(result.BreakEvenUtilization!.Value)} utilization."
                : result.NeverBreaksEven
                    ? $"{most}: not feasible, and more GPUs do not help: even full they cost {FigureText.PerMillion(result.FullLoadUsdPerMillion!.Value)} against the API's {FigureText.PerMillion(options.ApiUsdPerMillion)}."
                : $"{most}: not feasible; it takes {FigureText.Gpus(result.FeasibleUnits!.Value * options.GpusPerUnit)}, which break even at {Show.Scaled(result.FeasibleTokensPerMonth!.Value)} tokens a month."
            );
    }

    /// <summary>Adds what the sum leaves out.</summary>
    public static void AddNotes(CostAnswer answer, BreakEvenOptions options) =>
        answer.Note(
            options.SelfPeople == 0
                ? "No people are counted for self-hosting: --people 1 --people-cost $200k/y. One engineer is $16,667 a month."
                : null,
            options.UnitTokensPerSecond is not null && options.MaxUtilization >= 1
                ? "Planned to the last token: --utilization 0.7 leaves room for peaks."
                : null,
            "Not in this sum: latency control, data residence, spikes above the capacity, the provider's rate limits, quality."
        );
}
