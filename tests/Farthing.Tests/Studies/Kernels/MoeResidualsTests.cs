using Farthing.Catalogs.Coefficients;
using Farthing.Serving.Coefficients;
using Farthing.Serving.Kernels;
using Farthing.Studies.Kernels;
using Farthing.Testing;

namespace Farthing.Tests.Studies.Kernels;

public sealed class MoeResidualsTests
{
    /// <summary>Means over the operators of all GPUs with power-law routing; bounds are a third above the errors of 2026-11-20 (7.0 / 24.3 % and 11.6 / 38.0 %).</summary>
    [Fact]
    [Trait("Speed", "slow")]
    public void Shapes_and_models_left_out_are_predicted_as_well_as_stated()
    {
        string? file = RepositoryRoot.DataFile("kernels/moe.csv");
        string? gpus = RepositoryRoot.DataFile("catalog/gpus.csv");
        Assert.SkipUnless(file is not null && gpus is not null, "needs the kernel timings (FARTHING_DATA)");
        CsvRows rows = CsvRows.Read(file!);
        List<FitError> shapes = [];
        List<FitError> models = [];
        foreach (TableGpu gpu in TableGpu.Read(gpus!))
        {
            foreach (
                OperatorCoefficients entry in CoefficientsFile.BuiltIn.FindGpu(gpu.Name)?.Operators ?? []
            )
            {
                if (entry.Op != "moe" || entry.Variant != "power_law")
                {
                    continue;
                }

                List<(MoeShape, SortedDictionary<int, double>)> timings =
                [
                    .. MoeResiduals.Timings(rows, gpu, entry).Values,
                ];
                shapes.Add(MoeResiduals.LeftOut(timings, gpu, entry, MoeResiduals.Fold)!);
                if (MoeResiduals.LeftOut(timings, gpu, entry, MoeResiduals.Model) is FitError unseen)
                {
                    models.Add(unseen);
                }
            }
        }

        Assert.True(shapes.Count > 20);
        string found =
            $"shapes {shapes.Average(e => e.MedianPercent):F1} / {shapes.Average(e => e.P90Percent):F1}, "
            + $"models {models.Average(e => e.MedianPercent):F1} / {models.Average(e => e.P90Percent):F1}";
        Assert.True(shapes.Average(error => error.MedianPercent) < 9.3, found);
        Assert.True(shapes.Average(error => error.P90Percent) < 32.4, found);
        Assert.True(models.Average(error => error.MedianPercent) < 15.4, found);
        Assert.True(models.Average(error => error.P90Percent) < 50.6, found);
    }
}
