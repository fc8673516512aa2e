using Farthing.Numerics.Quantities;
using Farthing.Reporting.Sheets;

namespace Farthing.Benches.Answers;

/// <content>Dollars of the run itself, and a target price with the throughput that it takes.</content>
public sealed partial class BenchSheet
{
    private IEnumerable<string> Billed()
    {
        if (bench is not { Bill: { } bill, GpuPriceUsdPerHour: double price })
        {
            yield break;
        }

        string gpus =
            $"{Show.Counted(Gpus, "GPU")} at {Show.UsdPerHour(price)} for {Show.Seconds(bill.WallS)}, warm-up included";
        yield return bench.Emulated is null
            ? $"The run took {Show.Usd(bill.Total.Value)} of GPU time: {gpus}."
            : $"On real GPUs the run would take {Show.Usd(bill.Total.Value)}: {gpus}; here nothing was paid.";
    }

    private IEnumerable<string> Targeted()
    {
        if (bench.Target is not { } target)
        {
            yield break;
        }

        string takes =
            $"Target {Show.UsdPerMillion(target.UsdPerM)}/M (prompts and outputs, at {Show.Percent(target.Utilization)} use) takes {Show.Count(target.NeededTokensPerS)} tok/s at full load";
        string beyond = target.ReachedBeyondPromise is double above
            ? $" {Words(above)} reaches it, beyond the promise."
            : "";
        if (target is not { Load: double load, TokensPerS: { } measured, Factor: double factor })
        {
            string none = HasPromise ? "no valid load keeps the promise" : "no load is valid";
            yield return $"{takes}: MISSED, {none}.{(target.Reached ? "" : beyond)}";
            yield break;
        }

        string there =
            $"{Show.Count(measured.Value)} tok/s at {Words(load)}, {Shown(target.Price, Show.UsdPerMillion)}/M";
        string unsure =
            measured.Low < target.NeededTokensPerS && target.NeededTokensPerS <= measured.High
                ? " The 95 % interval of the throughput holds both answers: a longer run says more."
                : "";
        yield return target.Reached
            ? $"{takes}: reached, {there}.{unsure}"
            : $"{takes}: MISSED, the most is {there}; it takes {More(factor)}.{unsure}{beyond}";
    }

    private static string More(double factor) =>
        factor < 2 ? $"{Show.Percent(factor - 1)} more" : $"{Show.Three(factor)} × that";

    private void ExplainDollars(Sheet sheet)
    {
        if (bench.GpuPriceUsdPerHour is not double price)
        {
            return;
        }

        string rate = $"{Show.UsdPerHour(price)} × {Show.Count(Gpus)}";
        if (bench.Bill is { } bill)
        {
            sheet.Formula(
                "GPU bill of the run",
                $"{rate} × {Show.Three(bill.WallS)} s ÷ 3,600 = {Show.Usd(bill.Total.Value)}"
            );
        }

        if (bench.Target is { } target)
        {
            sheet.Formula(
                "tok/s that the target takes",
                $"{rate} × 10⁶ ÷ ({Show.UsdPerMillion(target.UsdPerM)} × 3,600 × {Show.Three(target.Utilization)}) = {Show.Count(target.NeededTokensPerS)} tok/s, prompts and outputs"
            );
        }
    }
}
