using System.Text;
using Farthing.Catalogs.Coefficients;
using Farthing.Numerics.Faults;
using Farthing.Serving.Coefficients;
using Farthing.Testing;

namespace Farthing.Tests.Catalogs.Coefficients;

public sealed class CoefficientsFileTests
{
    [Fact]
    public void The_built_in_file_holds_six_gpus_with_products_attention_and_collectives()
    {
        CoefficientSet set = CoefficientsFile.BuiltIn;

        Assert.Equal(6, set.Gpus.Count);
        foreach (GpuCoefficients gpu in set.Gpus)
        {
            Assert.NotNull(gpu.Find("gemm", "bf16"));
            Assert.NotNull(gpu.Find("decode_attention", "bf16"));
            Assert.NotNull(gpu.FindCollective("all_reduce", "graph", 2));
        }
    }

    [Fact]
    public void Constants_are_those_that_were_published()
    {
        OperatorCoefficients gemm = CoefficientsFile.BuiltIn.FindGpu("h100_sxm")!.Find("gemm", "bf16")!;

        Assert.Equal(3.45, gemm["t0_us"], 0.01);
        Assert.Equal(0.854, gemm["e_m"], 0.001);
        Assert.Equal(0.855, gemm["e_c"], 0.001);
        Assert.Equal(4.11, gemm["q"], 0.01);
        Assert.Equal(6.9, gemm.Error!.MedianPercent, 0.1);
        Assert.True(gemm.Error.IsHeldOut);
    }

    [Fact]
    public void Latencies_of_graph_all_reduces_are_near_those_that_others_fitted()
    {
        // H100, 2 / 4 / 8 ranks: 4.3, 4.7, 5.2 µs (an independent fit to the same timings).
        GpuCoefficients h100 = CoefficientsFile.BuiltIn.FindGpu("h100_sxm")!;

        Assert.Equal(4.3, h100.FindCollective("all_reduce", "graph", 2)!.Us[0], 0.5);
        Assert.Equal(4.7, h100.FindCollective("all_reduce", "graph", 4)!.Us[0], 0.5);
        Assert.Equal(5.2, h100.FindCollective("all_reduce", "graph", 8)!.Us[0], 0.6);
    }

    [Fact]
    public void Three_ranks_take_the_figure_of_four()
    {
        GpuCoefficients h100 = CoefficientsFile.BuiltIn.FindGpu("h100_sxm")!;

        Assert.Equal(4, h100.FindCollective("all_reduce", "graph", 3)!.Ranks);
        Assert.Equal(8, h100.FindCollective("all_reduce", "graph", 16)!.Ranks);
    }

    /// <summary>The budget of one GPU's tables in the file: 150 kB.</summary>
    [Fact]
    public void Residual_tables_of_a_gpu_stay_below_150_kB()
    {
        foreach (GpuCoefficients gpu in CoefficientsFile.BuiltIn.Gpus)
        {
            int size = gpu
                .Operators.Where(entry => entry.Residual is not null)
                .Sum(entry =>
                    entry.Residual!.LnFactorsBase64.Length
                    + (entry.Residual.CodesBase64?.Length ?? 0)
                    + entry.Residual.Ticks.Sum(ticks => 8 * ticks.Count)
                );

            Assert.InRange(size, 1, 150_000);
        }
    }

    /// <summary>What was promised, on rows that no table has seen. Three kinds of call miss it, and are named here so that they cannot grow unseen.</summary>
    [Fact]
    public void Products_and_attention_of_128_err_at_most_as_promised_on_held_out_rows()
    {
        foreach (GpuCoefficients gpu in CoefficientsFile.BuiltIn.Gpus)
        {
            foreach (OperatorCoefficients entry in gpu.Operators)
            {
                bool isDecode = entry is { Op: "decode_attention", Variant: "" };
                if (
                    entry.Op != "gemm"
                    && !isDecode
                    && entry is not { Op: "prefill_attention", Variant: "d128" }
                )
                {
                    continue;
                }

                (double median, double p90) = (gpu.Gpu, entry.Op, entry.Format) switch
                {
                    // Scored through the tables that predictions read, which never fall with the count of tokens; these timings do.
                    ("h100_sxm" or "h200_sxm", "gemm", "fp8_block") => (6, 24),
                    (_, "gemm", "fp8") => (6, 31),
                    ("rtx_pro_6000", "decode_attention", _) => (8, 31),
                    ("a100_sxm", "decode_attention", _) => (7, 27),
                    _ => (6, 20),
                };
                Assert.True(
                    entry.ResidualError!.MedianPercent <= median && entry.ResidualError.P90Percent <= p90,
                    $"{gpu.Gpu} {entry.Op} {entry.Format}: {entry.ResidualError}"
                );
            }
        }
    }

    [Fact]
    public void What_is_written_is_the_file_that_was_read()
    {
        string file = Path.Combine(RepositoryRoot.Path, "data", "coefficients.json");

        Assert.Equal(File.ReadAllText(file), CoefficientsFile.Write(CoefficientsFile.BuiltIn) + "\n");
    }

    [Fact]
    public void A_fault_names_the_line_and_the_path()
    {
        string text = CoefficientsFile
            .Write(CoefficientsFile.BuiltIn)
            .Replace(
                "\"kernel_floor_share\": 0.5",
                "\"kernel_floor_share\": \"half\"",
                StringComparison.Ordinal
            );

        Fault fault = Assert
            .Throws<FarthingException>(() => CoefficientsFile.Read(Encoding.UTF8.GetBytes(text), "mine.json"))
            .Faults[0];

        Assert.Equal("hosts[0].kernel_floor_share", fault.Path);
        Assert.Equal(
            1 + text[..text.IndexOf("\"half\"", StringComparison.Ordinal)].Count('\n'.Equals),
            fault.Line
        );
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("{\"schema\":\"farthing.coefficients/2\"}")]
    [InlineData("[1,2]")]
    [InlineData("not json")]
    public void Another_file_is_refused_with_a_code(string text)
    {
        FarthingException error = Assert.Throws<FarthingException>(() =>
            CoefficientsFile.Read(Encoding.UTF8.GetBytes(text), "other.json")
        );

        Assert.Equal(CoefficientsFileFaultCodes.NotCoefficients, error.Faults[0].Code);
        Assert.Equal("other.json", error.Faults[0].File);
    }
}
