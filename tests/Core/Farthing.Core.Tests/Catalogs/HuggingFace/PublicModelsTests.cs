using System.Globalization;
using Farthing.Catalogs;
using Farthing.Catalogs.Overlays;
using Farthing.Serving.Deployments;
using Farthing.Serving.Memory;
using Farthing.Serving.Models;
using Farthing.Serving.Precision;
using Farthing.Testing;

namespace Farthing.Tests.Catalogs.HuggingFace;

/// <summary>Configurations of public models against parameters and gigabytes that another program counted from them.</summary>
/// <remarks>Derived figures: parameters of the language model in billions, 10^9 bytes of its weights in the declared format, counted on 2026-11-28 from the configurations of ai-dynamo/aiconfigurator at 095f58a5; a star marks those counted from layer definitions.</remarks>
public sealed class PublicModelsTests
{
    /// <summary>Folder, star, parameters, gigabytes, format.</summary>
    private const string Table = """
        MiniMaxAI--MiniMax-M2.5 228.7 230.0 fp8_block
        MiniMaxAI--MiniMax-M2.7 228.7 230.0 fp8_block
        MiniMaxAI--MiniMax-M3* 426.2 852.3 bf16
        Qwen--Qwen3-0.6B 0.60 1.19 bf16
        Qwen--Qwen3-1.7B 1.72 3.44 bf16
        Qwen--Qwen3-235B-A22B 235.1 470.2 bf16
        Qwen--Qwen3-235B-A22B-FP8 235.1 236.4 fp8_block
        Qwen--Qwen3-30B-A3B 30.5 61.1 bf16
        Qwen--Qwen3-30B-A3B-FP8 30.5 31.2 fp8_block
        Qwen--Qwen3-32B 32.8 65.5 bf16
        Qwen--Qwen3-32B-FP8 32.8 34.3 fp8_block
        Qwen--Qwen3-8B 8.19 16.4 bf16
        Qwen--Qwen3-Coder-480B-A35B-Instruct 480.2 960.3 bf16
        Qwen--Qwen3-VL-235B-A22B-Instruct 235.1 470.2 bf16
        Qwen--Qwen3-VL-2B-Instruct 1.72 3.44 bf16
        Qwen--Qwen3-VL-32B-Instruct 32.8 65.5 bf16
        Qwen--Qwen3-VL-32B-Thinking 32.8 65.5 bf16
        Qwen--Qwen3-VL-8B-Instruct 8.19 16.4 bf16
        Qwen--Qwen3.5-122B-A10B 122.1 244.2 bf16
        Qwen--Qwen3.5-27B 26.9 53.8 bf16
        Qwen--Qwen3.5-35B-A3B 34.7 69.3 bf16
        Qwen--Qwen3.5-397B-A17B 396.3 792.7 bf16
        XiaomiMiMo--MiMo-V2-Flash* 308.8 310.2 fp8_block
        deepseek-ai--DeepSeek-R1 671.0 673.2 fp8_block
        deepseek-ai--DeepSeek-V3 671.0 673.2 fp8_block
        deepseek-ai--DeepSeek-V3.2 671.9 674.0 fp8_block
        deepseek-ai--DeepSeek-V4-Flash* 284.3 155.6 mxfp4
        google--gemma-4-26B-A4B 25.2 50.5 bf16
        meta-llama--Llama-4-Maverick-17B-128E-Instruct 400.7 801.4 bf16
        meta-llama--Llama-4-Scout-17B-16E-Instruct 107.8 215.5 bf16
        meta-llama--Meta-Llama-3.1-405B 405.9 811.7 bf16
        meta-llama--Meta-Llama-3.1-70B 70.6 141.1 bf16
        meta-llama--Meta-Llama-3.1-8B 8.03 16.1 bf16
        mistralai--Mixtral-8x22B-v0.1 140.6 281.2 bf16
        mistralai--Mixtral-8x7B-v0.1 46.7 93.4 bf16
        moonshotai--Kimi-K2-Instruct 1026.4 1029.2 fp8_block
        moonshotai--Kimi-K2.5 1026.4 594.2 int4
        moonshotai--Kimi-K3* 2773.6 1541.2 mxfp4
        nvidia--DeepSeek-V3.1-NVFP4 671.0 386.4 nvfp4
        nvidia--DeepSeek-V4-Flash-NVFP4* 284.3 164.3 nvfp4
        nvidia--GLM-5-NVFP4 743.9 440.9 nvfp4
        nvidia--GLM-5.2-NVFP4 743.4 444.9 nvfp4
        nvidia--Gemma-4-31B-IT-NVFP4 30.7 31.5 nvfp4
        nvidia--Kimi-K2.5-NVFP4 1026.4 589.8 nvfp4
        nvidia--Kimi-K2.6-NVFP4 1026.4 594.2 nvfp4
        nvidia--Llama-3.1-70B-Instruct-FP8 70.6 72.7 fp8
        nvidia--Llama-3_3-Nemotron-Super-49B-v1* 49.9 99.7 bf16
        nvidia--MiniMax-M2.7-NVFP4 228.7 134.4 nvfp4
        nvidia--NVIDIA-Nemotron-3-Nano-30B-A3B-BF16 31.6 63.2 bf16
        nvidia--NVIDIA-Nemotron-3-Nano-30B-A3B-NVFP4 31.6 19.3 nvfp4
        nvidia--NVIDIA-Nemotron-3-Super-120B-A12B-FP8 120.7 121.8 fp8
        nvidia--NVIDIA-Nemotron-3.5-Lightning-30B-A3B-NVFP4 31.6 18.9 nvfp4
        nvidia--Nemotron-H-56B-Base-8K 56.3 112.6 bf16
        nvidia--Qwen3-235B-A22B-NVFP4 235.1 134.1 nvfp4
        nvidia--Qwen3.5-122B-A10B-NVFP4 122.1 77.5 nvfp4
        nvidia--Qwen3.6-27B-NVFP4 26.9 20.1 nvfp4
        openai--gpt-oss-120b 116.8 65.2 mxfp4
        openai--gpt-oss-20b 20.9 13.8 mxfp4
        sgl-project--DeepSeek-V4-Flash-FP8* 284.3 285.5 fp8_block
        stepfun-ai--Step-3.7-Flash* 195.8 391.7 bf16
        zai-org--GLM-5 743.9 1487.8 bf16
        zai-org--GLM-5-FP8 743.9 746.1 fp8_block
        zai-org--GLM-5.1 743.9 1487.8 bf16
        zai-org--GLM-5.1-FP8 743.9 746.1 fp8_block
        zai-org--GLM-5.2 743.4 1486.8 bf16
        zai-org--GLM-5.2-FP8 743.4 745.6 fp8_block
        """;

    public static TheoryData<string, string, string, string> Models
    {
        get
        {
            TheoryData<string, string, string, string> rows = [];
            foreach (string line in Table.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            {
                string[] cells = line.Trim().Split(' ');
                rows.Add(cells[0], cells[1], cells[2], cells[3]);
            }

            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void A_public_model_is_read_with_its_parameters_and_the_format_that_it_declares(
        string folder,
        string billions,
        string gigabytes,
        string format
    )
    {
        string name = folder.TrimEnd('*');
        string? path = RepositoryRoot.DataFile($"configs/{name}/config.json");
        Assert.SkipUnless(path is not null, "needs the public configurations (FARTHING_DATA)");
        GivenModel given = new(path, File.ReadAllBytes(path));
        if (File.Exists(given.QuantizationPath))
        {
            given = given with { Quantization = File.ReadAllBytes(given.QuantizationPath) };
        }

        ModelSpec model = ConfigReading.Entry(given).Spec;

        double parameters = ParameterCount.Of(model).Total / 1e9;
        double bytes = StoredBytes(model) / 1e9;
        // Published layer definitions leave small matrices open; the table itself is rounded to its digits.
        double share =
            name.EndsWith("K3", StringComparison.Ordinal) ? 0.02
            : folder.EndsWith('*') ? 0.01
            : 0.002;
        Assert.Equal(format, FormatFacts.Id(model.NativeFormat));
        AssertNear(billions, parameters, share);
        AssertNear(gigabytes, bytes, Math.Max(share, 0.005));
    }

    [Fact]
    public void At_least_sixty_public_models_are_in_the_table() =>
        Assert.True(Table.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length >= 60);

    private static double StoredBytes(ModelSpec model) =>
        WeightShards
            .Stored(
                new Deployment
                {
                    Model = model,
                    Gpu = Catalog.BuiltIn.Gpu("H100-SXM"),
                    Weights = WeightPrecision.Of(model, model.NativeFormat),
                }
            )
            .Sum(part => part.Bytes);

    private static void AssertNear(string wanted, double seen, double share)
    {
        double value = double.Parse(wanted, CultureInfo.InvariantCulture);
        int digits = wanted.Length - wanted.IndexOf('.', StringComparison.Ordinal) - 1;
        double rounding = wanted.Contains('.', StringComparison.Ordinal) ? Math.Pow(10, -digits) / 2 : 0.5;
        Assert.InRange(seen, (value * (1 - share)) - rounding, (value * (1 + share)) + rounding);
    }
}
