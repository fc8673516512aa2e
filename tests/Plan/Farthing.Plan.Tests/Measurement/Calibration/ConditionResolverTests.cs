using Farthing.Catalogs;
using Farthing.Catalogs.Coefficients;
using Farthing.Measurement.Calibration;
using Farthing.Serving.Gpus;
using Farthing.Serving.Precision;
using Farthing.Serving.Slos;

namespace Farthing.Tests.Measurement.Calibration;

public sealed class ConditionResolverTests
{
    private static readonly ConditionResolver Resolver = new(Catalog.BuiltIn);
    private static readonly ConditionPredictor Predictor = new(Catalog.BuiltIn, CoefficientsFile.BuiltIn);

    [Fact]
    public void Blank_settings_take_the_defaults_of_the_engine_s_version_and_a_range_of_memory_and_each_is_named()
    {
        ServedCondition served = Resolved(ConditionText.Closed with { KvPrecision = "", Gpus = null });

        Assert.Equal((8192, 1024, 0.92), Settings(served));
        Assert.Equal(
            [
                "KV cache 16 bit",
                "gpu_memory_utilization 0.90 to 0.95",
                "defaults of vllm 0.18: max_num_batched_tokens 8192, max_num_seqs 1024",
                "num_gpus 1",
                "100 requests",
            ],
            served.Defaults
        );
        Assert.True(served.MemoryEnds[0].KvTokens < served.Memory.KvTokens);
        Assert.True(served.MemoryEnds[1].KvTokens > served.Memory.KvTokens);
        Assert.Empty(Resolved(ConditionText.Closed with { GpuMemoryUtilization = 0.9 }).MemoryEnds);
        Assert.Empty(Resolved(ConditionText.Closed with { KvBlocks = 500 }).MemoryEnds);
    }

    [Fact]
    public void Stated_settings_are_taken_as_they_are()
    {
        ServedCondition served = Resolved(
            ConditionText.Closed with
            {
                MaxNumSeqs = 64,
                MaxNumBatchedTokens = 2048,
                GpuMemoryUtilization = 0.8,
                KvBlocks = 500,
                MaxModelLen = 4096,
            }
        );

        Assert.Equal((2048, 64, 0.8), Settings(served));
        Assert.Equal((500, 4096), (served.Memory.KvBlocks, served.Deployment.Engine.MaxModelLen));
    }

    [Theory]
    [InlineData("trtllm", "fp8", NumberFormat.Fp8)]
    [InlineData("trtllm", "bf16", NumberFormat.Bf16)]
    [InlineData("vllm", "fp8", NumberFormat.Bf16)]
    public void A_blank_cache_format_is_fp8_for_tensorrt_llm_with_fp8_weights(
        string engine,
        string weights,
        NumberFormat cache
    ) =>
        Assert.Equal(
            cache,
            Resolved(
                ConditionText.Closed with
                {
                    Engine = engine,
                    WeightPrecision = weights,
                }
            ).Deployment.KvFormat
        );

    [Theory]
    [InlineData(8, 8, 1, 8, 1)] // tensor parallel
    [InlineData(8, 4, 1, 4, 2)] // two replicas
    [InlineData(8, 8, 8, 1, 1)] // tp and dp on the same GPUs: DP attention over 8 groups of 1
    [InlineData(8, 1, 8, 1, 1)] // the same, written as TensorRT-LLM does
    public void The_layout_follows_from_gpus_tp_and_dp(int gpus, int tp, int dp, int groupTp, int replicas)
    {
        ServedCondition served = Resolved(
            ConditionText.Closed with
            {
                Model = "deepseek-ai/DeepSeek-R1",
                Gpu = "B200",
                WeightPrecision = "nvfp4",
                Gpus = gpus,
                TensorParallel = tp,
                DataParallel = dp,
            }
        );

        Assert.Equal(
            (groupTp, dp, replicas),
            (served.Deployment.TensorParallel, served.Deployment.DataParallel, served.Deployment.Replicas)
        );
    }

    [Fact]
    public void Lengths_uniform_below_the_nominal_count_with_their_mean_and_ten_waves()
    {
        ServedCondition served = Resolved(
            ConditionText.Closed with
            {
                Lengths = LengthShape.Parse("uniform(0.8)"),
            }
        );

        Assert.Equal((900, 90, 40), (served.MeanInput, served.MeanOutput, served.Requests));
        Assert.Equal(100, Resolved(ConditionText.Closed).Requests); // max(10·4, 100)
        Assert.Equal(500, Resolved(ConditionText.Closed with { Concurrency = 50 }).Requests);
    }

    [Fact]
    public void Pools_have_their_own_layouts()
    {
        ServedCondition served = Resolved(
            ConditionText.Closed with
            {
                Gpus = 5,
                PrefillPool = PoolLayout.Parse("1x(tp1,dp1,ep1)"),
                DecodePool = PoolLayout.Parse("2x(tp2,dp1,ep1)"),
            }
        );

        Assert.Equal((2, 2), (served.Deployment.TensorParallel, served.Deployment.Replicas));
        Assert.Equal((1, 1), (served.Prefill!.TensorParallel, served.Prefill.Replicas));
    }

    public static TheoryData<Condition, string> Unresolvable =>
        new()
        {
            { ConditionText.Closed with { Model = "llama-3.1-8x" }, "model: 'llama-3.1-8x'" },
            { ConditionText.Closed with { Gpu = "H100-SMX" }, "did you mean 'H100-SXM'?" },
            { ConditionText.Closed with { Engine = "vlm" }, "engine: 'vlm' is not known" },
            {
                ConditionText.Closed with
                {
                    WeightPrecision = "bitsandbytes",
                },
                "is not modelled; one of bf16"
            },
            { ConditionText.Closed with { KvPrecision = "int2" }, "kv_precision: 'int2'" },
            { ConditionText.Closed with { Concurrency = null }, "concurrency is not stated" },
            { ConditionText.Closed with { InputTokens = null }, "isl or osl is not stated" },
            { ConditionText.Closed with { LoadMode = LoadMode.Open }, "request_rate is not stated" },
            { ConditionText.Closed with { Model = "llama-3.3-70b" }, "does not fit: 141.1 GB of weights" },
            {
                ConditionText.Closed with
                {
                    Gpus = 3,
                    TensorParallel = 2,
                },
                "3 GPUs do not make whole replicas"
            },
            {
                ConditionText.Closed with
                {
                    Gpus = 3,
                    TensorParallel = 3,
                },
                "heads cannot be shared by 3 ranks"
            },
            { ConditionText.Closed with { MaxModelLen = 512 }, "longer than max_model_len 512" },
            { ConditionText.Closed with { KvBlocks = 10 }, "the KV cache holds 160 tokens" },
            {
                ConditionText.Closed with
                {
                    DecodePool = PoolLayout.Parse("1x(tp1,dp1,ep1)"),
                },
                "need each other"
            },
        };

    [Theory]
    [MemberData(nameof(Unresolvable))]
    public void What_cannot_be_computed_says_why(Condition condition, string words)
    {
        Assert.Null(Resolver.Resolve(condition, out string reason));
        Assert.Contains(words, reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Unstated_ranks_are_the_fewest_that_hold_the_model() =>
        Assert.Equal(
            (2, 4),
            Resolver.Resolve(
                ConditionText.Closed with
                {
                    Model = "llama-3.3-70b",
                    Gpus = 8,
                    TensorParallel = null,
                },
                out _
            )
                is ServedCondition served
                ? (served.Deployment.TensorParallel, served.Deployment.Replicas)
                : default
        );

    [Fact]
    public void A_stated_link_stands_over_the_gpu_s_own_and_nvlink_needs_a_gpu_that_has_it()
    {
        Condition condition = ConditionText.Closed with { Gpu = "L40S", Gpus = 2, TensorParallel = 2 };
        Condition peer = condition with { Interconnect = Interconnect.PciePeerToPeer };

        Assert.True(Resolved(condition).Deployment.Gpu.IsLinkAssumed);
        Assert.Equal(Interconnect.PciePeerToPeer, Resolved(peer).Deployment.Gpu.Interconnect);
        Assert.Null(
            Resolver.Resolve(condition with { Interconnect = Interconnect.Nvlink }, out string reason)
        );
        Assert.Equal("interconnect: L40S has no NVLink", reason);
    }

    [Fact]
    public void Two_links_of_one_deployment_are_predicted_apart()
    {
        Condition condition = ConditionText.Closed with { Gpu = "L40S", Gpus = 4, TensorParallel = 4 };

        double Tpot(Interconnect link) =>
            Predictor
                .Predict(condition with { Interconnect = link })
                .Of(Metric.Tpot, Statistic.Mean)!
                .Value.Value;

        Assert.True(Tpot(Interconnect.PciePeerToPeer) < Tpot(Interconnect.Pcie));
    }

    [Theory]
    [InlineData(Metric.Tpot)]
    [InlineData(Metric.Ttft)]
    [InlineData(Metric.OutputRate)]
    public void An_unstated_link_is_predicted_peer_to_peer_and_its_band_reaches_host_memory(Metric metric)
    {
        Condition condition = ConditionText.Closed with { Gpu = "L40S", Gpus = 4, TensorParallel = 4 };
        Figure Of(Interconnect? link) =>
            Predictor.Predict(condition with { Interconnect = link }).Of(metric, Statistic.Mean)!.Value;
        Figure peer = Of(Interconnect.PciePeerToPeer);
        Figure unstated = Of(null);
        double host = Of(Interconnect.Pcie).Value;

        Assert.Equal(peer.Value, unstated.Value);
        Assert.Equal(Math.Min(peer.Low, host), unstated.Low);
        Assert.Equal(Math.Max(peer.High, host), unstated.High);
    }

    private static (int? Tokens, int? Seqs, double? Share) Settings(ServedCondition served) =>
        (
            served.Deployment.Engine.MaxNumBatchedTokens,
            served.Deployment.Engine.MaxNumSeqs,
            served.Deployment.Engine.GpuMemoryUtilization
        );

    private static ServedCondition Resolved(Condition condition)
    {
        ServedCondition? served = Resolver.Resolve(condition, out string reason);
        Assert.Equal("", reason);
        return served!;
    }
}
