namespace Farthing.Tests.Verbs.Cost;

/// <summary>Memory and time floors that circulate in the field, computed anew; and prices that memory excludes.</summary>
public sealed class WorkedMemoryExamplesTests
{
    [Fact]
    public void Kv_counts_kv_heads_and_not_attention_heads()
    {
        // 2 · 80 layers · 8 KV heads · 128 · 2 B = 327,680 B; 100 · 2,048 of it = 67.1 GB
        const string line = "cost memory --model llama-3.3-70b --weights fp16 --batch 100 --context 2048";

        CostRun.Prints(line, "kv_bytes_per_token", "327,680");
        Assert.Equal(67.1e9, CostRun.Number(line, "kv_bytes"), 0.05e9);
        Assert.Contains("67.11 GB", CostRun.Text(line), StringComparison.Ordinal);
    }

    [Fact]
    public void Formulas_with_attention_heads_are_four_times_too_high()
    {
        const string line = "cost memory --model meta-llama/Llama-3.1-8B --weights bf16 --context 4096";
        string text = CostRun.Text(line);

        Assert.Equal(0.537e9, CostRun.Number(line, "kv_bytes_per_sequence"), 0.0005e9);
        Assert.Contains("8 KV heads, not its 32 attention heads", text, StringComparison.Ordinal);
        Assert.Contains("2.15 GB", text, StringComparison.Ordinal);
        Assert.Contains("4× too much", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("fp16", 140, 141.1)]
    [InlineData("int8", 70, 72.66)]
    [InlineData("int4", 35, 39.77)]
    public void The_name_plate_stands_beside_the_real_total(string format, double plateGb, double realGb)
    {
        string line = $"cost memory --params 70B --model llama-3.3-70b --weights {format}";

        Assert.Equal(plateGb * 1e9, CostRun.Number(line, "nominal_weight_bytes"), 1);
        Assert.Equal(realGb * 1e9, CostRun.Number(line, "weight_bytes"), 0.05e9);
        Assert.Contains(
            "before embeddings kept in 16 bit, scales and zero points",
            CostRun.Text(line),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Padded_experts_count_on_a_gpu_and_not_in_the_file()
    {
        // vLLM reported 64.38 GiB (Triton, vllm#33155) and 65.97 GiB (Marlin, vllm#23278) on one H100.
        const string file = "cost memory --model gpt-oss-120b";
        const string loaded = "cost memory --model gpt-oss-120b --gpu H100-SXM --batch 32 --context 2048";

        Assert.Equal(65.2e9, CostRun.Number(file, "weight_bytes"), 0.1e9);
        Assert.InRange(CostRun.Number(loaded, "weight_bytes"), 69.1e9, 70.8e9);
        Assert.InRange(CostRun.Number(loaded, "budgets[0].kv_room_bytes"), 0, 3.1e9);
        Assert.Contains("65.19 GB in the checkpoint", CostRun.Text(loaded), StringComparison.Ordinal);
    }

    [Fact]
    public void Seventy_billion_in_fp8_do_not_serve_32_times_2k_on_one_h100()
    {
        const string line =
            "cost memory --model llama-3.3-70b --weights fp8 --gpu H100-SXM --kv fp8 --batch 32 --context 2048";
        string text = CostRun.Text(line, exitCode: 1);

        // 72.65 GB in the field's rounding; norms in 16 bit make it 72.656.
        Assert.Equal(72.65e9, CostRun.Number(line, "weight_bytes", 1), 0.01e9);
        double usable = CostRun.Number(line, "budgets[0].usable_bytes", 1);
        Assert.Equal(3.9e9, usable - CostRun.Number(line, "weight_bytes", 1), 0.06e9);
        Assert.Equal(0.2e9, CostRun.Number(line, "budgets[0].kv_room_bytes", 1), 0.05e9);
        Assert.Equal(1_000, CostRun.Number(line, "budgets[0].kv_tokens", 1), 500.0);
        Assert.Equal(17_000, CostRun.Number(line, "budgets[1].kv_tokens", 1), 500.0);
        Assert.Equal(11_000, CostRun.Number(line, "budgets[2].kv_tokens", 1), 500.0);
        Assert.Equal(28_000, CostRun.Number(line, "budgets[3].kv_tokens", 1), 600.0);
        Assert.Contains("65,536 KV tokens are asked", text, StringComparison.Ordinal);
        Assert.Contains("TP2 on 2 × H100-SXM", text, StringComparison.Ordinal);
        Assert.Contains("H200-SXM", text, StringComparison.Ordinal);
        Assert.Contains("4-bit weights", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Seventy_billion_in_int4_do_not_fit_an_a100_of_40_gb()
    {
        const string line = "cost memory --model llama-3.3-70b --weights int4 --gpu A100-40GB";

        Assert.Equal(39.8e9, CostRun.Number(line, "weight_bytes", 1), 0.05e9);
        Assert.Equal(38.1e9, CostRun.Number(line, "budgets[0].usable_bytes", 1), 0.15e9);
        Assert.Contains("Does NOT fit 1 × A100-40GB", CostRun.Text(line, 1), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("fp16", 0.070)]
    [InlineData("int4", 0.0175)]
    public void Decode_floor_at_two_terabytes_a_second(string format, double seconds) =>
        Assert.Equal(
            seconds,
            CostRun.Number(
                $"cost memory --params 70B --weights {format} --bandwidth 2TB/s",
                "floor_step_seconds"
            ),
            1e-9
        );

    [Theory]
    [InlineData(2048, "2,592")]
    [InlineData(512, "6,876")]
    public void A_weights_only_decode_model_leaves_kv_reads_out(int context, string printed)
    {
        string line =
            $"cost memory --params 7B --weights fp16 --bandwidth 3.35TB/s --overhead 1.2 --batch 64 --layers 32 --kv-heads 32 --head-dim 128 --context {context} --memory 80GB";
        string text = CostRun.Text(line);

        CostRun.Prints(line, "floor_tps_batch_1", "199");
        CostRun.Prints(line, "floor_tps_weights", "12,762");
        CostRun.Prints(line, "floor_tps", printed);
        Assert.Contains(printed, text, StringComparison.Ordinal);
    }

    [Fact]
    public void Sixty_four_sequences_of_2k_do_not_fit_beside_a_7b_model()
    {
        const string line =
            "cost memory --params 7B --weights fp16 --batch 64 --layers 32 --kv-heads 32 --head-dim 128 --context 2048 --memory 80GB";

        Assert.Equal(1.07e9, CostRun.Number(line, "nominal_kv_bytes_per_sequence"), 0.005e9);
        Assert.Contains("does not fit 80.0 GB", CostRun.Text(line), StringComparison.Ordinal);
    }

    [Fact]
    public void Mfu_is_computed_over_dense_peak()
    {
        CostRun.Prints("cost memory --tflops 50 --peak-tflops 312", "mfu", "0.16");
        Assert.Contains(
            "MFU 16 %",
            CostRun.Text("cost memory --tflops 50 --peak-tflops 312"),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Contiguous_slots_waste_almost_all_and_blocks_a_fifth()
    {
        const string line = "cost memory --slots 2048 --used 50";
        string text = CostRun.Text(line);

        CostRun.Prints(line, "contiguous_waste", "0.976");
        CostRun.Prints(line, "paged_waste", "0.219");
        CostRun.Prints(line, "paged_waste_bound_slots", "15");
        Assert.Contains("14 of 64 slots, 21.9 %", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Padding_of_a_static_batch()
    {
        const string line = "cost memory --static-batch 50,150,200,500";

        CostRun.Prints(line, "padding", "0.55");
        CostRun.Prints(line, "padding_of_first", "0.90");
    }

    [Theory]
    [InlineData("H100-SXM", "fp8", "2.50", "1800", 1519)]
    [InlineData("H200-SXM", "fp8", "3.50", "3200", 2177)]
    [InlineData("B200", "nvfp4", "6.00", "8000", 6068)]
    // B200: the field computes with 8 TB/s and gets 6,300; the catalog has 7.7 TB/s.
    public void A_price_above_the_roofline_is_marked_as_impossible(
        string gpu,
        string format,
        string rate,
        string tps,
        double most
    )
    {
        string line =
            $"cost price --gpu-price {rate} --tps {tps} --utilization 1 --model llama-3.3-70b --weights {format} --gpu {gpu} --batch 32";

        Assert.Equal(most, CostRun.Number(line, "floor_tps", 1), 5.0);
        Assert.Contains("IMPOSSIBLE", CostRun.Text(line, 1), StringComparison.Ordinal);
    }

    [Fact]
    public void One_h100_reads_70_billion_fp8_weights_47_times_a_second()
    {
        // 70.55 GB at 3.35 TB/s are 21.06 ms: 47.48 tokens/s at batch 1, 2.50 / 3600 / 47.48 · 10⁶ = $14.63 (the field's $14.62 divides by 47.5).
        const string line =
            "cost price --gpu-price 2.50 --tps 85 --utilization 1 --model llama-3.3-70b --weights fp8 --gpu H100-SXM --batch 1";

        Assert.Equal(70.55e9, CostRun.Number(line, "floor_weight_bytes", 1), 0.01e9);
        CostRun.Prints(line, "floor_step_seconds", "0.021", 1);
        CostRun.Prints(line, "floor_tps_batch_1", "47", 1);
        Assert.Equal(14.62, CostRun.Number(line, "floor_price_batch_1", 1), 0.01);
    }

    [Fact]
    public void Seventy_billion_in_16_bit_need_two_gpus_and_cost_what_two_cost()
    {
        const string one =
            "cost price --gpu-price 2.50 --tps 900 --utilization 1 --model llama-3.3-70b --weights bf16 --gpu H200-SXM --batch 64";
        const string two =
            "cost price --gpu-price 2.50 --gpus 2 --tps 900 --utilization 1 --model llama-3.3-70b --weights bf16 --gpu H100-SXM --batch 64";

        Assert.Contains("the weights need at least 2 GPUs", CostRun.Text(one, 1), StringComparison.Ordinal);
        CostRun.Prints(two, "price", "1.54");
    }

    [Fact]
    public void The_published_claim_is_impossible_with_the_arithmetic()
    {
        const string line =
            "cost check --model llama-3.3-70b --weights fp8 --gpu H100-SXM --tps 1800 --batch 32 --gpu-price '$2.50/h' --claimed '$0.39/M'";
        string text = CostRun.Text(line, exitCode: 1);

        Assert.Contains("IMPOSSIBLE", text, StringComparison.Ordinal);
        Assert.Contains("at most 1,519 tokens/s at batch 32, not 1,800", text, StringComparison.Ordinal);
        Assert.Contains("428 for each of 32 sequences", text, StringComparison.Ordinal);
        Assert.Contains("98 % – 100 % utilization", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_claim_with_more_context_than_memory_allows_is_impossible()
    {
        string text = CostRun.Text(
            "cost check --model llama-3.3-70b --weights fp8 --gpu H100-SXM --kv fp8 --tps 600 --batch 32 --context 2048",
            exitCode: 1
        );

        Assert.Contains("never 32 × 2,048 = 65,536", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_modest_claim_is_possible()
    {
        string text = CostRun.Text(
            "cost check --model llama-3.1-8b --weights bf16 --gpu H100-SXM --tps 1500 --batch 32 --context 1000 --gpu-price 2.50 --claimed 0.70"
        );

        Assert.Contains(
            "POSSIBLE: nothing that can be computed speaks against",
            text,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_name_plate_and_a_model_at_once_name_each_figure_once_and_the_models_counts()
    {
        const string model = "cost memory --model llama-3.1-8b --gpu H100-SXM";
        const string both = model + " --params 70B --bandwidth 2TB/s";
        string json = Tests.Cli.Run.Farthing(both + " --json").Output;

        Assert.Equal(2, json.Split("\"floor_step_seconds\"").Length);
        Assert.Equal(CostRun.Number(model, "floor_tps"), CostRun.Number(both, "floor_tps"));
        Assert.Contains("weights alone 70.0 ms", CostRun.Text(both), StringComparison.Ordinal);
        Assert.Contains("weights alone 4.48 ms", CostRun.Text(both), StringComparison.Ordinal);
    }

    [Fact]
    public void A_price_below_what_full_load_costs_is_impossible()
    {
        // 2.50 / 3600 / 1,000 · 10⁶ = $0.69 at 100 %.
        string text = CostRun.Text(
            "cost check --model llama-3.1-8b --weights bf16 --gpu H100-SXM --tps 1000 --batch 32 --gpu-price 2.50 --claimed 0.50",
            exitCode: 1
        );

        Assert.Contains("$0.50 assumes 138 % – 140 % utilization", text, StringComparison.Ordinal);
    }
}
