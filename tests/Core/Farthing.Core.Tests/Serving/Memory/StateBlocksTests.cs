using Farthing.Catalogs;
using Farthing.Serving.Deployments;
using Farthing.Serving.Memory;
using Farthing.Serving.Models;
using Farthing.Serving.Precision;

namespace Farthing.Tests.Serving.Memory;

public sealed class StateBlocksTests
{
    /// <summary>48 gated-delta layers and 16 of attention form groups of 16. A state: 48·128·128·4 B + 3·(2·16·128 + 48·128)·2 B = 3,207,168 B; a block of 16 tokens: 2·4·256·2 B·16 = 65,536 B; so a page has 49 blocks, 3,211,264 B, and 16 pages 51.38 MB. vLLM's logs say 352 blocks of 51.4 MB in 18.1 GB.</summary>
    [Fact]
    public void A_hybrid_model_has_as_many_blocks_as_the_engine_logs()
    {
        Deployment served = Served("qwen3.5-27b", 1024);

        Assert.Equal(16 * 3_211_264, StateBlocks.BytesPerBlock(served));
        Assert.Equal(352, StateBlocks.Of(served, MemoryBudget.Of(served)));
        Assert.Contains(
            "--max-num-seqs 1024 exceeds its 352 Mamba cache blocks",
            StartRefusal.Of(served, MemoryBudget.Of(served)),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void The_most_sequences_start_and_one_more_does_not()
    {
        Deployment served = Served("qwen3.5-27b", 1024);
        int most = StateBlocks.MostSequences(served)!.Value;

        Assert.False(IsRefused(most));
        Assert.True(IsRefused(most + 1));

        static bool IsRefused(int seqs)
        {
            Deployment tried = Served("qwen3.5-27b", seqs);
            return StartRefusal.OfSequences(tried, MemoryBudget.Of(tried));
        }
    }

    [Fact]
    public void A_default_is_lowered_and_a_number_that_was_named_is_not()
    {
        Deployment open = Served("qwen3.5-27b", null);

        Assert.Equal(
            StateBlocks.MostSequences(open),
            StateBlocks.WithSequencesThatStart(open).Engine.MaxNumSeqs
        );
        Assert.Equal(1024, StateBlocks.WithSequencesThatStart(Served("qwen3.5-27b", 1024)).Engine.MaxNumSeqs);
    }

    [Fact]
    public void A_model_of_attention_alone_and_another_engine_have_none()
    {
        Assert.Null(StateBlocks.BytesPerBlock(Served("llama-3.1-8b", 1024)));
        Deployment hybrid = Served("qwen3.5-27b", 1024);
        Assert.Null(
            StateBlocks.BytesPerBlock(
                hybrid with
                {
                    Engine = hybrid.Engine with { Family = EngineFamily.Sglang },
                }
            )
        );
    }

    /// <summary>Weights of Llama-3.1-8B leave an L4 less than the 17.2 GB that 131,072 tokens of 131,072 B take.</summary>
    [Fact]
    public void A_cache_below_one_request_of_the_longest_length_is_refused_with_the_length_that_starts()
    {
        Deployment served = Served("llama-3.1-8b", 64, "L4");
        MemoryBudgetResult memory = MemoryBudget.Of(served);
        long longest = StartRefusal.LongestSequence(served, memory);

        Assert.Equal((long)(memory.KvBytes / 131_072), longest);
        Assert.Contains(
            $"--max-model-len {longest} starts",
            StartRefusal.Of(served, memory),
            StringComparison.Ordinal
        );
        Assert.Null(
            StartRefusal.Of(
                served with
                {
                    Engine = served.Engine with { MaxModelLen = (int)longest },
                },
                memory
            )
        );
    }

    private static Deployment Served(string name, int? seqs, string gpu = "H100-SXM")
    {
        ModelSpec model = Catalog.BuiltIn.TryModel(name, out _)!.Spec;
        return new Deployment
        {
            Model = model,
            Gpu = Catalog.BuiltIn.TryGpu(gpu, out _)!.Spec,
            Weights = WeightPrecision.Of(model, NumberFormat.Bf16),
            Engine = new EngineOptions { MaxNumSeqs = seqs, GpuMemoryUtilization = 0.9 },
        };
    }
}
