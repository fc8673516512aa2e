using System.CommandLine;
using Farthing.Cli;
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
                    CostSheet sheet = new(context);
                    if (result.Today is BreakEvenToday today)
                    {
                        BreakEvenView.AddToday(sheet, input, today);
                    }

                    AddBreakEven(sheet, input, result);
                    if (result.Today is BreakEvenToday now)
                    {
                        BreakEvenView.AddBeyond(sheet, input, now);
                        BreakEvenView.AddFlips(sheet, input, now);
                    }

                    AddNotes(sheet, input);
                    return sheet.Print();
                }
            );
    }

    private static void AddBreakEven(CostSheet sheet, BreakEvenInput input, BreakEvenResult result)
    {
        BreakEvenOptions options = input.Options;
        string volume = CostText.Range(result.BreakEvenTokensPerMonth, Show.Scaled);
        string rate = CostText.Range(result.BreakEvenTokensPerSecond, Show.Count);
        string requests = input.TokensPerRequest is double each
            ? $" = {CostText.Range(result.BreakEvenTokensPerSecond / each, Show.Three)} req/s"
            : "";
        sheet.Say(
            $"Break-even at {volume} tokens a month{requests}: {rate} tokens/s around the clock from {CostText.Gpus(options.GpusPerUnit)}. {Feasibility(input, result)}"
        );
        sheet.Section("BREAK-EVEN");
        sheet.Figure(
            "break_even_tokens_per_month",
            "tokens a month",
            result.BreakEvenTokensPerMonth,
            "tokens_per_month",
            Show.Scaled
        );
        sheet.Figure(
            "break_even_tps",
            "around the clock",
            result.BreakEvenTokensPerSecond,
            "tokens_per_s",
            Show.Count,
            "tok/s"
        );
        sheet.Figure(
            "unit_usd_per_month",
            $"{CostText.Gpus(options.GpusPerUnit)} a month",
            options.UnitUsdPerMonth,
            "usd",
            Show.Usd,
            $"{CostText.Plain(options.HoursPerMonth)} h{(input.SelfSource is null ? "" : ", " + input.SelfSource)}"
        );
        sheet.Figure(
            "api_usd_per_m_tokens",
            "API",
            options.ApiUsdPerMillion,
            "usd_per_m_tokens",
            CostText.PerMillion,
            $"{Show.Percent(input.InputFraction)} input{(input.ApiSource is null ? "" : ", " + input.ApiSource)}"
        );
        if (result.BreakEvenUtilization is Interval use)
        {
            bool isFeasible = use.High <= options.MaxUtilization + 1e-9;
            sheet.Figure(
                "break_even_utilization",
                "utilization there",
                use,
                "fraction",
                Show.Percent,
                isFeasible ? "feasible" : "more than they can deliver"
            );
            sheet.Figure(
                "full_load_price",
                "GPUs alone, full",
                result.FullLoadUsdPerMillion!.Value,
                "usd_per_m_tokens",
                CostText.PerMillion,
                options.MaxUtilization < 1
                    ? $"at {Show.Percent(options.MaxUtilization)}"
                    : "at 100 %, a price nobody pays"
            );
            sheet.Fact("feasible", isFeasible);
            sheet.Fact("never_breaks_even", result.NeverBreaksEven);
            if (result.FeasibleUnits is double units && !isFeasible)
            {
                sheet.Figure(
                    "feasible_gpus",
                    "GPUs that can",
                    units * options.GpusPerUnit,
                    "count",
                    CostText.Plain,
                    $"break even at {Show.Scaled(result.FeasibleTokensPerMonth!.Value)} tokens a month"
                );
            }
        }

        sheet.Formula(
            $"self-hosting = rate · n · hours = {CostText.Plain(options.UsdPerGpuHour)} · {CostText.Plain(options.GpusPerUnit)} · {CostText.Plain(options.HoursPerMonth)} = {Show.Usd(options.UnitUsdPerMonth)} a month"
        );
        if (options.SelfPeople + options.ApiPeople > 0)
        {
            sheet.Formula(
                $"people = head count · $/year / 12 = {CostText.Plain(options.SelfPeople)} · {CostText.Plain(options.UsdPerPersonYear)} / 12 = {Show.Usd(options.SelfPeopleUsdPerMonth)}; API side {Show.Usd(options.ApiPeopleUsdPerMonth)}"
            );
        }

        sheet.Formula(
            $"API price = {CostText.Plain(input.InputFraction)} · {CostText.Plain(input.Tariff.InputUsdPerMillion)} + {CostText.Plain(1 - input.InputFraction)} · {CostText.Plain(input.Tariff.OutputUsdPerMillion)} = {CostText.PerMillion(options.ApiUsdPerMillion)}"
        );
        sheet.Formula(
            $"break-even = (self-hosting + people + other − API people) / API price = ({CostText.Plain(options.UnitUsdPerMonth)} + {CostText.Plain(options.SelfPeopleUsdPerMonth)} + {CostText.Plain(options.OtherUsdPerMonth)} − {CostText.Plain(options.ApiPeopleUsdPerMonth)}) / {CostText.Plain(options.ApiUsdPerMillion)} · 10⁶ = {volume} tokens a month"
        );
        sheet.Formula(
            $"tokens/s = tokens / (3600 · hours) = {volume} / (3600 · {CostText.Plain(options.HoursPerMonth)}) = {rate}"
        );
    }

    private static string Feasibility(BreakEvenInput input, BreakEvenResult result)
    {
        BreakEvenOptions options = input.Options;
        if (result.BreakEvenUtilization is not Interval use || options.UnitTokensPerSecond is not double unit)
        {
            return "Whether they can deliver that is not known: give --tps.";
        }

        string most =
            options.MaxUtilization < 1 ? $" at the planned {Show.Percent(options.MaxUtilization)}" : "";
        if (use.High <= options.MaxUtilization + 1e-9)
        {
            return $"They carry {Show.Count(unit)}: feasible, at {CostText.Range(use, Show.Percent)} utilization.";
        }

        if (result.NeverBreaksEven)
        {
            return $"They carry {Show.Count(unit)}{most}: not feasible, and more GPUs do not help: even full they cost {CostText.PerMillion(result.FullLoadUsdPerMillion!.Value)} against the API's {CostText.PerMillion(options.ApiUsdPerMillion)}.";
        }

        return $"They carry {Show.Count(unit)}{most}: not feasible; it takes {CostText.Gpus(result.FeasibleUnits!.Value * options.GpusPerUnit)}, which break even at {Show.Scaled(result.FeasibleTokensPerMonth!.Value)} tokens a month.";
    }

    private static void AddNotes(CostSheet sheet, BreakEvenInput input)
    {
        BreakEvenOptions options = input.Options;
        if (options.SelfPeople == 0)
        {
            sheet.Note(
                "No people are counted for self-hosting: --people 1 --people-cost $200k/y. One engineer is $16,667 a month."
            );
        }

        if (options.UnitTokensPerSecond is not null && options.MaxUtilization >= 1)
        {
            sheet.Note("Planned to the last token: --max-utilization 0.7 leaves room for peaks.");
        }

        sheet.Note(
            "Not in this sum: latency control, data residence, spikes above the capacity, the provider's rate limits, quality."
        );
    }
}
