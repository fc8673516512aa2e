using Farthing.Documents.Costs;
using Farthing.Documents.Plans;
using Farthing.Numerics.Quantities;
using Farthing.Planning.Capacities;
using Farthing.Planning.Search;
using Farthing.Scenarios.Simulations;
using Farthing.Serving.Gpus;
using Farthing.Serving.Precision;

namespace Farthing.Scenarios.Capacities;

/// <summary>A model's prices, as the document that <c>cost table</c> writes.</summary>
public static class CostTableRecord
{
    /// <summary>The document, its words still missing.</summary>
    /// <param name="answer">The rows.</param>
    /// <param name="utilization">Delivered over deliverable.</param>
    /// <param name="isAssumed">True where nobody stated it.</param>
    public static CostTableDocument Of(CapacityTableAnswer answer, Interval utilization, bool isAssumed) =>
        new(
            answer.Inputs.Request.Model.Id,
            answer.Inputs.Workload.Name,
            SimulationRecord.PromiseWords(answer.Inputs.Scenario.Slo),
            utilization.In("fraction") with
            {
                Basis = Basis.Assumed,
            },
            [
                .. answer
                    .Rows.Where(row => row.Carries)
                    .Select(row => Priced(answer.Inputs.Scenario, row, utilization))
                    .OrderBy(row => row.UsdPerMBlended.Value),
            ],
            [
                .. answer
                    .Rows.Where(row => !row.Carries)
                    .Select(row => new CostTableGap(row.Gpu.Id, FormatFacts.Id(row.Weights), Reason(row))),
            ]
        );

    private static CostTableRow Priced(Scenario scenario, CapacityRow row, Interval utilization)
    {
        FleetCapacity capacity = row.Capacity!;
        CarriedTraffic carried = CapacityRecord.Carried(scenario, capacity, row.Quote);
        double usd = row.Quote!.UsdPerHour;
        Quantity full = carried.UsdPerMBlended!.Value;
        Interval atUse = full.Value / utilization;
        return new CostTableRow(
            row.Gpu.Id,
            Interconnects.Id(row.Gpu.Interconnect),
            carried,
            Of(capacity.UsdPerMillionInput(usd)),
            Of(capacity.UsdPerMillionOutput(usd)),
            full with
            {
                Value = atUse.Middle,
                Low = full.Low / utilization.High,
                High = full.High / utilization.Low,
            },
            row.Alone is { } alone && alone.GpusPaid > alone.GpusUsed
                ? new Quantity(alone.UsdPerHour, "usd_per_hour")
                {
                    Basis = Basis.Measured,
                    Source = $"{alone.Words}; {alone.Source}",
                }
                : null
        );

        Quantity Of(double atFullLoad) =>
            (atFullLoad / utilization).In("usd_per_m_tokens") with
            {
                Coefficients = full.Coefficients,
            };
    }

    private static string Reason(CapacityRow row) =>
        row.IsDearer ? CostTableGap.Dearer
        : row.IsCutOff ? "not simulated before the interrupt"
        : row.Capacity is not null ? "no rate keeps the promise"
        : row.Rejections.Any(one => one.Kind == RejectionKind.NoPrice)
            ? "no instance with a price is large enough"
        : (row.Rejections.Count == 0 ? null : row.Rejections[^1]) switch
        {
            { Kind: RejectionKind.DoesNotFit } => "does not fit",
            { Kind: RejectionKind.LongestRequest } => "does not hold the longest request",
            { } other => other.Reason,
            null => "no spread of the model can serve it",
        };
}
