using Farthing.Catalogs.Coefficients;
using Farthing.Serving.Coefficients;
using Farthing.Studies.Kernels;
using Farthing.Testing;
using Farthing.Tests.Cli;

namespace Farthing.Tests.Studies.Kernels;

public sealed class KernelTablesTests
{
    /// <summary>Equal within a hundredth: mathematical libraries of other systems may round differently.</summary>
    [Fact]
    [Trait("Speed", "slow")]
    public void The_built_in_coefficients_are_what_the_kernel_timings_give()
    {
        string? fits = RepositoryRoot.DataFile("kernels/fits.csv");
        string? gpus = RepositoryRoot.DataFile("catalog/gpus.csv");
        Assert.SkipUnless(fits is not null && gpus is not null, "needs the kernel timings (FARTHING_DATA)");
        CoefficientSet built = CoefficientsFile.BuiltIn;

        CoefficientSet made = KernelTables.Fit(Path.GetDirectoryName(fits)!, gpus!, built.AsOf);

        Assert.Equal(built.Gpus.Select(gpu => gpu.Gpu), made.Gpus.Select(gpu => gpu.Gpu));
        // First tokens of engines other than vLLM are fitted to serving measurements.
        double vllm = made.Host("vllm").TtftMsPerLayer;
        Assert.Equal(built.Hosts.Select(host => host with { TtftMsPerLayer = vllm }), made.Hosts);
        Assert.Equal(vllm, built.Host("vllm").TtftMsPerLayer);
        foreach ((GpuCoefficients old, GpuCoefficients again) in built.Gpus.Zip(made.Gpus))
        {
            Assert.Equal(old.Operators.Count, again.Operators.Count);
            foreach (OperatorCoefficients entry in old.Operators)
            {
                OperatorCoefficients other = again.Find(entry.Op, entry.Format, entry.Variant)!;
                Assert.Equal(entry.Residual?.Rows, other.Residual?.Rows);
                foreach ((string name, double value) in entry.Constants)
                {
                    Assert.InRange(other[name] / value, 0.99, 1.01);
                }
            }

            foreach (
                (CollectiveCoefficients one, CollectiveCoefficients two) in old.Collectives.Zip(
                    again.Collectives
                )
            )
            {
                Assert.Equal(one.Bytes, two.Bytes);
                Assert.Equal(one.Us, two.Us);
            }
        }
    }

    /// <summary>The files that ship are the ones that one command writes here, byte for byte; elsewhere the test above allows for other roundings.</summary>
    [Fact]
    [Trait("Speed", "nightly")]
    public void One_command_writes_the_built_in_files_again()
    {
        string? fits = RepositoryRoot.DataFile("kernels/fits.csv");
        string? measurements = RepositoryRoot.DataFile("measurements.csv");
        string? gaps = RepositoryRoot.DataFile("itl.csv");
        Assert.SkipUnless(
            fits is not null && measurements is not null && gaps is not null && OperatingSystem.IsLinux(),
            "needs the kernel timings and measurements (FARTHING_DATA), and the mathematical library of the system that made the files"
        );
        string folder = Directory.CreateTempSubdirectory("farthing-coefficients-").FullName;
        try
        {
            RunResult result = Run.Studies(
                $"kernels --kernels '{Path.GetDirectoryName(fits)}' --measurements '{measurements}' --measurements '{gaps}' --as-of {CoefficientsFile.BuiltIn.AsOf} --to '{folder}'"
            );

            Assert.Equal(0, result.ExitCode);
            foreach (string name in (string[])["coefficients.json", "first-token.json"])
            {
                Assert.Equal(
                    File.ReadAllText(Path.Combine(RepositoryRoot.Path, "data", name)),
                    File.ReadAllText(Path.Combine(folder, name))
                );
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void The_verb_names_what_is_missing_in_a_folder()
    {
        RunResult run = Run.Studies("kernels --kernels no-such-folder");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("FAR2101", run.Error, StringComparison.Ordinal);
        Assert.Contains("fits.csv", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Speed", "slow")]
    public void The_verb_prints_every_operator_with_its_error()
    {
        string? fits = RepositoryRoot.DataFile("kernels/fits.csv");
        Assert.SkipUnless(fits is not null, "needs the kernel timings (FARTHING_DATA)");

        RunResult run = Run.Studies($"kernels --kernels {Path.GetDirectoryName(fits)}");

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("Nothing written", run.Output, StringComparison.Ordinal);
        Assert.Contains("left out of the fit", run.Output, StringComparison.Ordinal);
        Assert.Contains("latent_decode", run.Output, StringComparison.Ordinal);
    }
}
