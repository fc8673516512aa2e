using Farthing.Documents.Costs;
using Farthing.Economics.Levers;
using Farthing.Numerics.Quantities;

namespace Farthing.Sheets.Costs;

/// <summary>Tenants pooled on one fleet, as they are read.</summary>
public static class MultiplexSheet
{
    /// <summary>Its words and tables.</summary>
    public static CostAnswer Of(
        CostMultiplexDocument document,
        TenantPool pool,
        double? before,
        double? after
    )
    {
        double? saving = document.ClaimedSaving?.Value;
        string bills = $"{Show.Usd(after ?? 0)} against {Show.Usd(before ?? 0)}";
        string supported = FigureText.Range(pool.SavedFraction, FigureText.Tenths);
        CostAnswer answer = new();
        answer.Say(
            $"{FigureText.Range(pool.GpusPooled, Show.Three)} GPUs instead of {FigureText.Plain(pool.GpusApart)}: {FigureText.Range(pool.Ratio, Show.Three)}× fewer; in whole GPUs {FigureText.Range(pool.WholeGpusPooled, Show.Count)}. Simulate it before you promise it: the peaks decide."
        );
        answer.Figures(
            "",
            new("GPUs apart", document.GpusApart, $"at {FigureText.Share(pool.TenantUtilization)}"),
            new(
                "GPUs pooled",
                document.GpusPooled,
                $"at {FigureText.Range(pool.PooledUtilization, use => FigureText.Plain(use * 100) + " %")}",
                Show.Three
            ),
            new("in whole GPUs", document.WholeGpusPooled, Show: Show.Count),
            new("fewer by", document.Ratio),
            new("of the bill, at most", document.Saved, Show: FigureText.Tenths),
            new("per month apart", document.UsdPerMonthApart),
            new("per month pooled", document.UsdPerMonthPooled, "whole GPUs"),
            new("claimed saving", document.ClaimedSaving, bills, FigureText.Tenths)
        );
        answer.Note(
            saving is not double told ? null
                : told > pool.SavedFraction.High + 1e-9
                    ? $"{bills} is {FigureText.Tenths(told)} saved; the utilizations alone support {supported}: the rest must come from elsewhere."
                : $"{bills} is {FigureText.Tenths(told)} saved; the utilizations support it.",
            $"Means say nothing about peaks that coincide: pooled at this mean, the fleet has room for {FigureText.Range(1.0 / pool.PooledUtilization, room => FigureText.Fixed(room, 2))}× the mean and no more."
        );
        answer.Formula(
            $"GPUs = tenants · GPUs each · utilization / pooled = {FigureText.Plain(pool.Tenants)} · {FigureText.Plain(pool.GpusPerTenant)} · {FigureText.Plain(pool.TenantUtilization)} / {FigureText.Plain(pool.PooledUtilization)} = {FigureText.Range(pool.GpusPooled, Show.Three)}"
        );
        return answer;
    }
}
