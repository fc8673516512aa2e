using System.CommandLine;
using Farthing.Cli;
using Farthing.Documents.Costs;
using Farthing.Economics.BreakEven;
using Farthing.Numerics.Quantities;

namespace Farthing.Verbs.Cost;

/// <summary><c>farthing cost break-even</c>: rent GPUs or buy tokens, people on both sides, and whether the fleet can deliver the break-even volume.</summary>
internal static class BreakEvenCommand
{
    /// <summary>Builds the command.</summary>
    public static Command Create()
    {
        BreakEvenFlags flags = new();
        Command command = new(
            "break-even",
            "Rent GPUs or buy tokens: people on both sides, what flips the answer, and whether the fleet can deliver the break-even volume at all.\nExamples: farthing cost break-even --gpu-price 3.50 --tps 2900 --api-price 0.90 --traffic 100B/month --hours-per-month 720\n          farthing cost break-even --gpu-price 6.88 --gpus 8 --capacity 19.3/s --api-price 0.88 --traffic 12/s --in 1238 --out 221 --people 1 --api-people 0.1\n          farthing cost break-even --self 'p5.48xlarge x1' --capacity 19.3/s --api together/meta-llama/Llama-3.3-70B-Instruct-Turbo --traffic 12/s --in 1238 --out 221 --people 1 --api-people 0.1"
        );
        return command
            .With(flags.All)
            .ReadsCatalog()
            .Runs(
                "cost.break-even",
                context =>
                {
                    BreakEvenInput input = BreakEvenInput.Read(context, flags);
                    BreakEvenResult result = BreakEvenCalculator.Compute(input.Options);
                    CostAnswer answer = new(context);
                    CostBreakEvenDocument document = new();
                    if (result.Today is BreakEvenToday today)
                    {
                        document = BreakEvenBills.AddTo(answer, document, input, today);
                    }

                    document = AddBreakEven(answer, document, input, result);
                    if (result.Today is BreakEvenToday now)
                    {
                        document = BreakEvenFlipTables.AddTo(answer, document, input, now);
                    }

                    AddNotes(answer, input.Options);
                    return answer.Print(document);
                }
            );
    }

    private static CostBreakEvenDocument AddBreakEven(
        CostAnswer answer,
        CostBreakEvenDocument document,
        BreakEvenInput input,
        BreakEvenResult result
    )
    {
        BreakEvenOptions options = input.Options;
        string volume = CostText.Range(result.BreakEvenTokensPerMonth, Show.Scaled);
        string rate = CostText.Range(result.BreakEvenTokensPerSecond, Show.Count);
        string requests = input.TokensPerRequest is double each
            ? $" = {CostText.Range(result.BreakEvenTokensPerSecond / each, Show.Three)} req/s"
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
            $"Break-even at {volume} tokens a month{requests}: {rate} tokens/s around the clock from {CostText.Gpus(options.GpusPerUnit)}. {Feasibility(options, result, isFeasible)}"
        );
        answer.Figures(
            "BREAK-EVEN",
            new("tokens a month", document.BreakEvenTokensPerMonth),
            new("around the clock", document.BreakEvenTps, "tok/s"),
            new(
                $"{CostText.Gpus(options.GpusPerUnit)} a month",
                document.UnitUsdPerMonth,
                $"{CostText.Plain(options.HoursPerMonth)} h{(input.SelfSource is null ? "" : ", " + input.SelfSource)}"
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
            $"self-hosting = rate · n · hours = {CostText.Plain(options.UsdPerGpuHour)} · {CostText.Plain(options.GpusPerUnit)} · {CostText.Plain(options.HoursPerMonth)} = {Show.Usd(options.UnitUsdPerMonth)} a month",
            options.SelfPeople + options.ApiPeople > 0
                ? $"people = head count · $/year / 12 = {CostText.Plain(options.SelfPeople)} · {CostText.Plain(options.UsdPerPersonYear)} / 12 = {Show.Usd(options.SelfPeopleUsdPerMonth)}; API side {Show.Usd(options.ApiPeopleUsdPerMonth)}"
                : null,
            $"API price = {CostText.Plain(input.InputFraction)} · {CostText.Plain(input.Tariff.InputUsdPerMillion)} + {CostText.Plain(1 - input.InputFraction)} · {CostText.Plain(input.Tariff.OutputUsdPerMillion)} = {CostText.PerMillion(options.ApiUsdPerMillion)}",
            $"break-even = (self-hosting + people + other − API people) / API price = ({CostText.Plain(options.UnitUsdPerMonth)} + {CostText.Plain(options.SelfPeopleUsdPerMonth)} + {CostText.Plain(options.OtherUsdPerMonth)} − {CostText.Plain(options.ApiPeopleUsdPerMonth)}) / {CostText.Plain(options.ApiUsdPerMillion)} · 10⁶ = {volume} tokens a month",
            $"tokens/s = tokens / (3600 · hours) = {volume} / (3600 · {CostText.Plain(options.HoursPerMonth)}) = {rate}"
        );
        return document;
    }

    /// <summary>Whether one unit delivers the volume of the break-even; null where its throughput is not known.</summary>
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
                    ? $": feasible, at {CostText.Share(result.BreakEvenUtilization!.Value)} utilization."
                : result.NeverBreaksEven
                    ? $"{most}: not feasible, and more GPUs do not help: even full they cost {CostText.PerMillion(result.FullLoadUsdPerMillion!.Value)} against the API's {CostText.PerMillion(options.ApiUsdPerMillion)}."
                : $"{most}: not feasible; it takes {CostText.Gpus(result.FeasibleUnits!.Value * options.GpusPerUnit)}, which break even at {Show.Scaled(result.FeasibleTokensPerMonth!.Value)} tokens a month."
            );
    }

    private static void AddNotes(CostAnswer answer, BreakEvenOptions options) =>
        answer.Note(
            options.SelfPeople == 0
                ? "No people are counted for self-hosting: --people 1 --people-cost $200k/y. One engineer is $16,667 a month."
                : null,
            options.UnitTokensPerSecond is not null && options.MaxUtilization >= 1
                ? "Planned to the last token: --max-utilization 0.7 leaves room for peaks."
                : null,
            "Not in this sum: latency control, data residence, spikes above the capacity, the provider's rate limits, quality."
        );
}
