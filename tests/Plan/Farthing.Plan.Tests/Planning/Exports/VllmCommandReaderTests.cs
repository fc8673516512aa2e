using Farthing.Catalogs;
using Farthing.Numerics.Faults;
using Farthing.Planning.Exports;
using Farthing.Serving.Deployments;
using Farthing.Serving.Precision;

namespace Farthing.Tests.Planning.Exports;

public sealed class VllmCommandReaderTests
{
    [Fact]
    public void Reads_a_script_with_comments_continued_lines_and_quotes()
    {
        VllmServeSettings read = Read(
            """
            #!/bin/bash
            export HF_HOME=/data   # not the server
            CUDA_VISIBLE_DEVICES=0,1 vllm serve "RedHatAI/Llama-3.3-70B-Instruct-FP8-dynamic" \
                --tensor-parallel-size=2 \
                --max_model_len 16K --max-num-batched-tokens 1.5k \
                --gpu-memory-utilization '0.85' --no-enable-prefix-caching > log.txt 2>&1
            """
        );

        Assert.Equal("RedHatAI/Llama-3.3-70B-Instruct-FP8-dynamic", read.Model);
        Assert.Equal(NumberFormat.Fp8, read.Weights);
        Assert.Equal(2, read.TensorParallel);
        Assert.Equal((16_384, 1_500), (read.Engine.MaxModelLen, read.Engine.MaxNumBatchedTokens));
        Assert.Equal(0.85, read.Engine.GpuMemoryUtilization);
        Assert.False(read.Engine.EnablePrefixCaching);
        Assert.Empty(read.Notes);
        Assert.Equal("meta-llama/Llama-3.3-70B-Instruct", read.FindModel(Catalog.BuiltIn, out _)!.Id);
    }

    [Theory]
    [InlineData("vllm serve --model Qwen/Qwen3-8B -tp 4")]
    [InlineData("python -m vllm.entrypoints.openai.api_server --model Qwen/Qwen3-8B -tp=4")]
    [InlineData("/opt/venv/bin/vllm serve Qwen/Qwen3-8B --tensor-parallel-size 4")]
    [InlineData("docker run --gpus all -p 8000:8000 vllm/vllm-openai:v0.19.0 --model Qwen/Qwen3-8B -tp 4")]
    [InlineData("sleep 1; vllm serve Qwen/Qwen3-8B -tp 4 & wait")]
    public void Reads_every_way_to_start_the_server(string line)
    {
        VllmServeSettings read = Read(line);

        Assert.Equal(("Qwen/Qwen3-8B", 4), (read.Model, read.TensorParallel));
    }

    [Fact]
    public void Unknown_flags_are_notes_and_their_values_are_never_repeated()
    {
        VllmServeSettings read = Read(
            "vllm serve Qwen/Qwen3-8B --api-key sk-secret --port 8000 --speculative-config '{\"model\": \"x\"}' --enforce-eager"
        );

        Assert.Equal(
            [
                "--speculative-config: speculative decoding is not simulated",
                "--enforce-eager: step times assume CUDA graphs; without them each step takes longer",
                "passed over, not part of the model of the server: --api-key --port",
            ],
            read.Notes
        );
    }

    [Fact]
    public void Adapters_are_read_with_their_slots_and_their_number()
    {
        VllmServeSettings read = Read(
            "vllm serve --enable-lora --max-lora-rank 64 --max-loras 8 --max-cpu-loras 32 --lora-modules a=x b=y --model Qwen/Qwen3-8B"
        );

        Assert.Equal(
            new LoraOptions
            {
                MaxLoras = 8,
                MaxLoraRank = 64,
                MaxCpuLoras = 32,
            },
            read.Engine.Lora
        );
        Assert.Equal((2, "Qwen/Qwen3-8B"), (read.LoraModules, read.Model));
        Assert.Null(Read("vllm serve Qwen/Qwen3-8B --max-loras 8").Engine.Lora);
    }

    [Fact]
    public void Flags_that_change_memory_or_speed_are_told_from_those_that_do_not()
    {
        VllmServeSettings read = Read(
            "vllm serve Qwen/Qwen3-8B --enable-dbo --no-async-scheduling --cpu-offload-gb 0 --task embed --swap-space 4"
        );

        Assert.Equal(
            [
                ("--enable-dbo", true),
                ("--async-scheduling", false),
                ("--task", true),
                ("--swap-space", false),
            ],
            read.Unsimulated
        );
    }

    [Fact]
    public void All_faults_come_with_their_places()
    {
        FaultList faults = new();

        VllmServeSettings? read = VllmCommandReader.Read(
            "vllm serve Qwen/Qwen3-8B \\\n  -tp two --max-num-seqs $SEQS \\\n  --gpu-memory-utilization 92 --block-size",
            faults,
            "serve.sh"
        );

        Assert.Null(read);
        Assert.Equal(
            [
                ("FAR6203", 2, 7, "-tp"),
                ("FAR6205", 2, 26, "--max-num-seqs"),
                ("FAR6203", 3, 28, "--gpu-memory-utilization"),
                ("FAR6203", 3, 31, "--block-size"),
            ],
            faults.Faults.Select(fault => (fault.Code, fault.Line!.Value, fault.Column!.Value, fault.Path!))
        );
    }

    [Theory]
    [InlineData("", CommandLineFaultCodes.NoCommand)]
    [InlineData("{\"schema\": \"farthing.plan/1\"}", CommandLineFaultCodes.NoCommand)]
    [InlineData("vllm bench serve", CommandLineFaultCodes.NoCommand)]
    [InlineData("vllm serve --port 1", CommandLineFaultCodes.NoModel)]
    [InlineData("vllm serve $MODEL", CommandLineFaultCodes.Variable)]
    [InlineData("vllm serve 'Qwen", CommandLineFaultCodes.OpenQuote)]
    [InlineData("vllm serve m --max-model-len -3", CommandLineFaultCodes.WrongValue)]
    [InlineData("vllm serve m --kv-cache-dtype int3", CommandLineFaultCodes.WrongValue)]
    [InlineData("vllm serve m --block-size 17", CommandLineFaultCodes.WrongValue)]
    [InlineData("vllm serve m --scheduling-policy lifo", CommandLineFaultCodes.WrongValue)]
    public void What_cannot_be_read_is_a_fault(string text, string code)
    {
        FaultList faults = new();

        Assert.Null(VllmCommandReader.Read(text, faults));
        Assert.Contains(faults.Faults, fault => fault.Code == code);
    }

    [Theory]
    [InlineData("--quantization awq", NumberFormat.Int4)]
    [InlineData("-q fp8", NumberFormat.Fp8)]
    [InlineData("--quantization modelopt_fp4", NumberFormat.Nvfp4)]
    [InlineData("--kv-cache-dtype fp8_e4m3", null)]
    public void The_format_is_what_the_flag_says(string flags, NumberFormat? format) =>
        Assert.Equal(format, Read("vllm serve Qwen/Qwen3-8B " + flags).Weights);

    [Fact]
    public void Data_parallel_groups_of_a_dense_model_are_replicas()
    {
        VllmServeSettings read = Read("vllm serve Qwen/Qwen3-8B -dp 2 -tp 2");

        Deployment deployment = read.On(
            Catalog.BuiltIn.Model("Qwen/Qwen3-8B"),
            Catalog.BuiltIn.Gpu("L40S"),
            3
        );

        Assert.Equal((1, 6, 12), (deployment.DataParallel, deployment.Replicas, deployment.TotalGpus));
    }

    [Theory]
    [InlineData("16384", 16_384)]
    [InlineData("16k", 16_000)]
    [InlineData("16K", 16_384)]
    [InlineData("25.6k", 25_600)]
    [InlineData("1m", 1_000_000)]
    [InlineData("-1", -1)]
    public void Numbers_have_vllms_suffixes(string text, long expected)
    {
        Assert.True(VllmNumber.TryParse(text, out long value));
        Assert.Equal(expected, value);
    }

    [Theory]
    [InlineData("")]
    [InlineData("k")]
    [InlineData("1.5K")]
    [InlineData("1.0001k")]
    [InlineData("ten")]
    [InlineData("1.5")]
    public void Other_texts_are_no_numbers(string text) => Assert.False(VllmNumber.TryParse(text, out _));

    private static VllmServeSettings Read(string text)
    {
        FaultList faults = new();
        VllmServeSettings? read = VllmCommandReader.Read(text, faults);
        faults.ThrowIfAny();
        return read!;
    }
}
