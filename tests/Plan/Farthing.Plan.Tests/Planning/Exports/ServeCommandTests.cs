using Farthing.Catalogs;
using Farthing.Planning.Exports;
using Farthing.Serving.Deployments;
using Farthing.Serving.Models;
using Farthing.Serving.Precision;

namespace Farthing.Tests.Planning.Exports;

public sealed class ServeCommandTests
{
    [Fact]
    public void Says_everything_that_the_plan_relies_on()
    {
        ServeCommand command = Of(
            Deployed("llama-3.3-70b", NumberFormat.Fp8) with
            {
                TensorParallel = 2,
                Replicas = 4,
                Engine = new EngineOptions { MaxNumBatchedTokens = 384, MaxNumSeqs = 128 },
            },
            15_400
        );

        Assert.Equal(
            "vllm serve nvidia/Llama-3.3-70B-Instruct-FP8 --tensor-parallel-size 2 --max-model-len 16384 "
                + "--gpu-memory-utilization 0.92 --max-num-batched-tokens 384 --max-num-seqs 128",
            command.Line
        );
        Assert.Contains(
            "max_model_len is the workload's longest request, 15400 tokens, rounded up to a multiple of 1024",
            command.Notes
        );
        Assert.Contains("one of 4 equal replicas behind a router, each on 2 GPUs of its own", command.Notes);
    }

    [Fact]
    public void A_checkpoint_in_its_own_format_is_the_model_itself() =>
        Assert.StartsWith(
            "vllm serve deepseek-ai/DeepSeek-V3 --max",
            Of(Deployed("deepseek-ai/DeepSeek-V3", NumberFormat.Fp8), 4096).Line
        );

    [Fact]
    public void Without_a_known_copy_vllm_quantizes_to_fp8_while_loading() =>
        Assert.StartsWith(
            "vllm serve Qwen/Qwen2.5-7B-Instruct --quantization fp8 --max",
            Of(Deployed("Qwen/Qwen2.5-7B-Instruct", NumberFormat.Fp8), 4096).Line
        );

    [Fact]
    public void A_copy_of_other_weights_is_not_taken()
    {
        // The catalog plans nvidia/DeepSeek-V3.1-NVFP4 with DeepSeek-V3's architecture: other weights.
        ServeCommand command = Of(Deployed("deepseek-ai/DeepSeek-V3", NumberFormat.Nvfp4), 4096);

        Assert.False(command.IsComplete);
    }

    [Fact]
    public void A_name_that_nobody_knows_is_never_made_up()
    {
        ServeCommand command = Of(Deployed("Qwen/Qwen2.5-7B-Instruct", NumberFormat.Int4), 4096);

        Assert.Equal("./Qwen2.5-7B-Instruct-INT4", command.Model);
        Assert.False(command.IsComplete);
        Assert.Equal(
            "# needs a quantized checkpoint: Qwen2.5-7B-Instruct with INT4 weights in groups of 128 (AWQ or GPTQ): the catalog knows none."
                + " Find one at https://huggingface.co/models?other=base_model:quantized:Qwen/Qwen2.5-7B-Instruct,"
                + " or make one with llm-compressor (github.com/vllm-project/llm-compressor), and put it into ./Qwen2.5-7B-Instruct-INT4",
            command.Lines(120)[0]
        );
    }

    [Fact]
    public void Every_setting_that_differs_from_vllm_has_its_flag()
    {
        ServeCommand command = Of(
            Deployed("Qwen/Qwen3-235B-A22B", NumberFormat.Fp8) with
            {
                TensorParallel = 4,
                PipelineParallel = 2,
                DataParallel = 2,
                ExpertParallel = 8,
                KvFormat = NumberFormat.Fp8,
                Engine = new EngineOptions
                {
                    EnablePrefixCaching = false,
                    SchedulingPolicy = SchedulingPolicy.Priority,
                    BlockSize = 32,
                },
            },
            1000
        );

        Assert.Equal(
            "vllm serve Qwen/Qwen3-235B-A22B-FP8 --tensor-parallel-size 4 --pipeline-parallel-size 2 --data-parallel-size 2 "
                + "--enable-expert-parallel --max-model-len 1024 --gpu-memory-utilization 0.92 --max-num-batched-tokens 8192 "
                + "--max-num-seqs 1024 --kv-cache-dtype fp8 --block-size 32 --scheduling-policy priority --no-enable-prefix-caching",
            command.Line
        );
    }

    [Fact]
    public void SGLang_is_told_everything_that_the_plan_relies_on()
    {
        Deployment deployment = Deployed("llama-3.1-8b", NumberFormat.Bf16) with
        {
            KvFormat = NumberFormat.Fp8,
            TensorParallel = 2,
            DataParallel = 2,
            Engine = new EngineOptions
            {
                Family = EngineFamily.Sglang,
                MaxNumBatchedTokens = 2048,
                MaxNumSeqs = 64,
                EnablePrefixCaching = false,
                SchedulingPolicy = SchedulingPolicy.Priority,
            },
        };

        ServeCommand command = Of(deployment, 4000);

        Assert.Equal(
            "python3 -m sglang.launch_server --model-path meta-llama/Llama-3.1-8B-Instruct --tp-size 4 --dp-size 2 "
                + "--enable-dp-attention --context-length 4096 --mem-fraction-static 0.768 --chunked-prefill-size 4096 "
                + "--max-running-requests 128 --kv-cache-dtype fp8_e4m3 --disable-radix-cache "
                + "--enable-priority-scheduling --schedule-low-priority-values-first --port 8000",
            command.Line
        );
    }

    [Fact]
    public void TensorRT_LLM_reads_a_file_for_what_has_no_flag()
    {
        Deployment deployment = Deployed("llama-3.3-70b", NumberFormat.Fp8) with
        {
            KvFormat = NumberFormat.Fp8,
            TensorParallel = 2,
            Engine = new EngineOptions { Family = EngineFamily.Trtllm, MaxNumSeqs = 256 },
        };

        ServeCommand command = Of(deployment, 4000);

        Assert.Equal(
            "printf '%s\\n' 'enable_chunked_prefill: true' kv_cache_config: '  enable_block_reuse: true' '  dtype: fp8' > trtllm.yaml"
                + " && trtllm-serve nvidia/Llama-3.3-70B-Instruct-FP8 --tp_size 2 --max_seq_len 4096 --max_num_tokens 8192"
                + " --max_batch_size 256 --kv_cache_free_gpu_memory_fraction 0.9 --extra_llm_api_options trtllm.yaml",
            command.Line
        );
        Assert.Equal(
            [
                "cat > trtllm.yaml <<'END'",
                "enable_chunked_prefill: true",
                "kv_cache_config:",
                "  enable_block_reuse: true",
                "  dtype: fp8",
                "END",
            ],
            command.Lines(100).Take(6)
        );
    }

    [Theory]
    [InlineData(1, 1024)]
    [InlineData(1024, 1024)]
    [InlineData(1025, 2048)]
    [InlineData(131_000, 131_072)]
    public void The_longest_request_is_rounded_up(int longest, int expected) =>
        Assert.Equal(
            expected,
            ServeCommand.MaxModelLen(Deployed("llama-3.1-8b", NumberFormat.Bf16), longest)
        );

    [Fact]
    public void The_models_context_is_never_exceeded() =>
        Assert.Equal(
            4096,
            ServeCommand.MaxModelLen(Deployed("microsoft/Phi-3-mini-4k-instruct", NumberFormat.Bf16), 4090)
        );

    [Fact]
    public void A_budget_below_the_sequences_is_warned_about() =>
        Assert.Contains(
            "vLLM refuses max_num_batched_tokens (384) below max_num_seqs (1024)",
            Of(
                Deployed("llama-3.1-8b", NumberFormat.Bf16) with
                {
                    Engine = new EngineOptions { MaxNumBatchedTokens = 384 },
                },
                1000
            ).Notes
        );

    [Theory]
    [InlineData(1, 0, null)]
    [InlineData(3, 0, "one of 3 equal replicas behind a router")]
    [InlineData(
        3,
        1,
        "one of 4 equal replicas (3 keep the promise, 1 more while spot takes one away) behind a router"
    )]
    [InlineData(
        1,
        1,
        "one of 2 equal replicas (1 keep the promise, 1 more while spot takes one away) behind a router"
    )]
    public void Spare_replicas_are_told_from_needed_ones(int needed, int spare, string? note)
    {
        Deployment deployment = Deployed("llama-3.1-8b", NumberFormat.Bf16) with { Replicas = needed };

        ServeCommand command = ServeCommand.Of(
            deployment,
            ResolvedEngineOptions.Of(deployment),
            4000,
            [],
            spareReplicas: spare
        );

        string? said = command.Notes.SingleOrDefault(text =>
            text.Contains("equal replicas", StringComparison.Ordinal)
        );
        Assert.Equal(note, said?[..said.IndexOf(", each on", StringComparison.Ordinal)]);
    }

    [Fact]
    public void Lines_are_joined_and_short_enough()
    {
        IReadOnlyList<string> lines = Of(
                Deployed("llama-3.3-70b", NumberFormat.Fp8) with
                {
                    TensorParallel = 2,
                },
                9000
            )
            .Lines(80);

        Assert.All(lines, line => Assert.True(line.Length <= 80));
        Assert.All(lines.SkipLast(1), line => Assert.EndsWith(" \\", line));
    }

    [Fact]
    public void What_is_written_is_read_back()
    {
        Deployment deployment = Deployed("Qwen/Qwen3-30B-A3B", NumberFormat.Fp8) with
        {
            TensorParallel = 2,
            ExpertParallel = 2,
            KvFormat = NumberFormat.Fp8,
            Engine = new EngineOptions
            {
                MaxNumBatchedTokens = 512,
                MaxNumSeqs = 64,
                MaxModelLen = 8192,
                GpuMemoryUtilization = 0.88,
                LongPrefillTokenThreshold = 256,
                EnableChunkedPrefill = true,
            },
        };

        VllmServeSettings read = VllmCommandReader.Read(Of(deployment, 8000).Line, new())!;

        Deployment back = read.On(read.FindModel(Catalog.BuiltIn, out _)!, deployment.Gpu, 1);
        Assert.Equal(deployment, back);
    }

    private static Deployment Deployed(string model, NumberFormat format)
    {
        Farthing.Serving.Models.ModelSpec spec = Catalog.BuiltIn.Model(model);
        return new Deployment
        {
            Model = spec,
            Gpu = Catalog.BuiltIn.Gpu("H100-SXM"),
            Weights = WeightPrecision.Of(spec, format),
        };
    }

    private static ServeCommand Of(Deployment deployment, int longest) =>
        ServeCommand.Of(
            deployment,
            ResolvedEngineOptions.Of(deployment),
            longest,
            Catalog.BuiltIn.TryModel(deployment.Model.Id, out _)!.Aliases
        );
}
