using Farthing.Catalogs;
using Farthing.Catalogs.Coefficients;
using Farthing.Documents.Calibrations;
using Farthing.Measurement.Calibration;
using Farthing.Measurement.Overlays;
using Farthing.Measurement.Scoring;
using Farthing.Studies.OwnRows;
using Farthing.Testing;

namespace Farthing.Tests.Studies.OwnRows;

public sealed class OwnRowsStudyTests
{
    /// <summary>The figure that docs/calibrate.md states, a little above: a change that makes a few own rows worth less fails here.</summary>
    [Fact]
    [Trait("Speed", "slow")]
    public void Five_own_conditions_bring_unseen_rows_of_published_tables_as_near_as_the_page_says()
    {
        string? file = RepositoryRoot.DataFile("measurements.csv");
        Assert.SkipUnless(file is not null, "needs the published measurements (FARTHING_DATA)");
        IReadOnlyList<MeasuredTable> tables = MeasuredTable.Of(
            Metric.Tpot,
            ImpossibleRows.LeaveOut(ConditionReader.ReadMeasurements(file)).Rows,
            new ConditionPredictor(Catalog.BuiltIn, CoefficientsFile.BuiltIn.WithoutServingTerms()),
            RowScorer.MislabeledTables.ContainsKey
        );

        OwnRowsError[] errors =
        [
            .. tables
                .Select(table => OwnRowsStudy.Of(table, 5, 10, 1, CalibrationFit.Of))
                .OfType<OwnRowsError>(),
        ];
        OwnRowsMean mean = OwnRowsError.Mean(
            "tpot",
            "core",
            null,
            5,
            [.. errors.Where(error => error.Table.Family != "hybrid")]
        )!;

        Assert.InRange(mean.Tables, 30, 40);
        Assert.InRange(mean.MedianPercent, 0, 7.8);
        Assert.InRange(mean.P90Percent, 0, 19.5);
        Assert.InRange(OwnRowsError.Mean("tpot", "all", null, 5, errors)!.TablesWorse, 0, 7); // Soft-L1 distances made 9 of 39 worse.
        Assert.True(mean.MedianPercent < 0.75 * mean.MedianBeforePercent);
        Assert.InRange(mean.InBandFraction, 0.85, 0.95);
    }
}
