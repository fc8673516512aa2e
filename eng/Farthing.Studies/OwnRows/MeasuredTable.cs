using Farthing.Measurement.Calibration;
using Farthing.Measurement.Overlays;
using Farthing.Numerics.Randomness;
using Farthing.Serving.StepTimes;

namespace Farthing.Studies.OwnRows;

/// <summary>The conditions of one published table that can be fitted.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Metric">The figure that is judged: TPOT or TTFT. All conditions have it.</param>
/// <param name="Conditions">At least one.</param>
public sealed record MeasuredTable(string Name, Metric Metric, IReadOnlyList<FittableCondition> Conditions)
{
    /// <summary>dense, moe, latent_moe, hybrid.</summary>
    public string Family => StepTimeModelFactory.FamilyOf(Conditions[0].Served.Deployment.Model);

    /// <summary>True when prompts are computed elsewhere.</summary>
    public bool IsDisaggregated => Conditions[0].Served.Condition.IsDisaggregated;

    /// <summary>False for every second table, by a hash of its name: choices are made on one half and reported on the other.</summary>
    public bool IsInChoosingHalf => StableHash.Of(Name) % 2 == 0;

    /// <summary>The tables of a file's closed-loop rows of a figure (mean and median) that are scoreable and can be predicted; conditions of first tokens bring their TPOT along.</summary>
    /// <param name="metric">TPOT or TTFT.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="predictor">Predicts them.</param>
    /// <param name="isLeftOut">Tables that measure something else than they say.</param>
    public static IReadOnlyList<MeasuredTable> Of(
        Metric metric,
        IEnumerable<MeasuredRow> rows,
        ConditionPredictor predictor,
        Func<string, bool> isLeftOut
    )
    {
        List<MeasuredTable> tables = [];
        foreach (
            IGrouping<string, MeasuredRow> table in rows.Where(row =>
                    row.IsScoreable
                    && (row.Metric == metric || row.Metric == Metric.Tpot)
                    && row.Condition.LoadMode == LoadMode.Closed
                )
                .GroupBy(row => row.Table)
                .Where(table => !isLeftOut(table.Key))
                .OrderBy(table => table.Key, StringComparer.Ordinal)
        )
        {
            List<FittableCondition> conditions = [];
            foreach (IGrouping<Condition, MeasuredRow> run in table.GroupBy(row => row.Condition))
            {
                FittableCondition? condition = FittableCondition.Of(
                    predictor.Predict(run.Key),
                    [.. run],
                    conditions.Count,
                    (_, _) => { }
                );
                if (condition?.Rows.Any(row => row.Row.Metric == metric) == true)
                {
                    conditions.Add(condition);
                }
            }

            if (conditions.Count > 0)
            {
                tables.Add(new MeasuredTable(table.Key, metric, conditions));
            }
        }

        return tables;
    }
}
