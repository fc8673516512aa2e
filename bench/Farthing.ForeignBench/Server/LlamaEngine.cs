using System.Collections.Concurrent;
using System.Numerics.Tensors;
using LLama;
using LLama.Common;
using LLama.Native;

namespace Farthing.ForeignBench.Server;

/// <summary>Continuous batching over llama.cpp: one thread owns the context; every step decodes all running sequences and fills the token budget with chunks of prompts, first come first served.</summary>
/// <remarks>The computing is llama.cpp's (one thread, its own KV cache). The order of the work is this class.</remarks>
internal sealed class LlamaEngine : IDisposable
{
    /// <summary>Sequences at a time.</summary>
    public const int MaxNumSeqs = 32;

    /// <summary>Tokens of a step: llama.cpp's own default of a physical batch.</summary>
    public const int MaxNumBatchedTokens = 512;

    /// <summary>KV cells: as many for each sequence, llama.cpp's own default.</summary>
    public const int KvCells = MaxNumSeqs * RandomModel.Context;
    private readonly LLamaWeights weights;
    private readonly LLamaContext context;
    private readonly LLamaBatch batch = new();
    private readonly List<(Sequence Sequence, int Row)> sampled = [];
    private readonly List<Sequence> running = [];
    private readonly Queue<Sequence> waiting = new();
    private readonly Stack<int> slots = new(Enumerable.Range(0, MaxNumSeqs).Reverse());
    private readonly BlockingCollection<Sequence> arrivals = [];
    private readonly Thread worker;
    private readonly SendGate gate = new();

    public LlamaEngine(string path)
    {
        ModelParams parameters = new(path)
        {
            ContextSize = KvCells,
            BatchSize = MaxNumBatchedTokens,
            UBatchSize = MaxNumBatchedTokens,
            SeqMax = MaxNumSeqs,
            Threads = 1,
            BatchThreads = 1,
            GpuLayerCount = 0,
            FlashAttention = true,
            KVUnified = false,
        };
        weights = LLamaWeights.LoadFromFile(parameters);
        context = weights.CreateContext(parameters);
        worker = new Thread(Work) { Name = "llama", IsBackground = true };
        worker.Start();
    }

    /// <summary>Notes that tokens of a sequence have left.</summary>
    public void Sent(int tokens) => gate.Signal(tokens);

    /// <summary>Queues a request.</summary>
    /// <exception cref="ArgumentException">It can never run.</exception>
    public void Add(Sequence sequence)
    {
        if (sequence.Cells > RandomModel.Context || sequence.Prompt.Length == 0 || sequence.OutputTokens < 1)
        {
            throw new ArgumentException(
                $"a prompt and up to {RandomModel.Context} tokens in all are expected"
            );
        }

        arrivals.Add(sequence);
    }

    public void Dispose()
    {
        arrivals.CompleteAdding();
        worker.Join();
        context.Dispose();
        weights.Dispose();
        arrivals.Dispose();
        gate.Dispose();
    }

    private void Work()
    {
        while (!arrivals.IsCompleted || running.Count > 0)
        {
            if (running.Count == 0 && waiting.Count == 0)
            {
                if (!arrivals.TryTake(out Sequence? first, Timeout.Infinite))
                {
                    return;
                }

                waiting.Enqueue(first);
            }

            while (arrivals.TryTake(out Sequence? next))
            {
                waiting.Enqueue(next);
            }

            Compose();
            if (batch.TokenCount > 0)
            {
                DecodeResult result = context.NativeHandle.Decode(batch);
                if (result != DecodeResult.Ok)
                {
                    throw new InvalidOperationException($"llama_decode answered {result}");
                }
            }

            Sample();
        }
    }

    /// <summary>Decoding sequences first, then started prompts, then waiting ones, up to the budget.</summary>
    private void Compose()
    {
        batch.Clear();
        sampled.Clear();
        // llama.cpp computes sequences with neighboring numbers at once, and others one after the other.
        foreach (Sequence sequence in running.OrderBy(sequence => sequence.Slot))
        {
            if (sequence.IsDecoding)
            {
                int position = sequence.Prompt.Length + sequence.Generated - 1;
                int row = batch.Add(
                    (LLamaToken)sequence.LastToken,
                    position,
                    (LLamaSeqId)sequence.Slot,
                    true
                );
                sampled.Add((sequence, row));
            }
        }

        foreach (Sequence sequence in running)
        {
            AddChunk(sequence);
        }

        while (
            batch.TokenCount < MaxNumBatchedTokens
            && slots.Count > 0
            && waiting.TryDequeue(out Sequence? next)
        )
        {
            next.Slot = slots.Pop();
            running.Add(next);
            AddChunk(next);
        }
    }

    private void AddChunk(Sequence sequence)
    {
        int until = Math.Min(
            sequence.Prompt.Length,
            sequence.PromptDone + MaxNumBatchedTokens - batch.TokenCount
        );
        while (sequence.PromptDone < until)
        {
            int position = sequence.PromptDone++;
            bool isLast = sequence.IsDecoding;
            int row = batch.Add(
                (LLamaToken)sequence.Prompt[position],
                position,
                (LLamaSeqId)sequence.Slot,
                isLast
            );
            if (isLast)
            {
                sampled.Add((sequence, row));
            }
        }
    }

    /// <summary>Takes the most likely token of each sampled row, except the ones that end an answer.</summary>
    private void Sample()
    {
        gate.Add(sampled.Count);
        foreach ((Sequence sequence, int row) in sampled)
        {
            ReadOnlySpan<float> logits = context.NativeHandle.GetLogitsIth(row);
            int token =
                RandomModel.FirstByte
                + TensorPrimitives.IndexOfMax(logits[RandomModel.FirstByte..RandomModel.Vocabulary]);
            sequence.LastToken = token;
            sequence.Generated++;
            sequence.Tokens.Writer.TryWrite(token);
        }

        for (int i = running.Count - 1; i >= 0; i--)
        {
            Sequence sequence = running[i];
            if (sequence.Generated == sequence.OutputTokens || sequence.IsCanceled)
            {
                context.NativeHandle.MemorySequenceRemove((LLamaSeqId)sequence.Slot, -1, -1);
                sequence.Tokens.Writer.TryComplete();
                slots.Push(sequence.Slot);
                running.RemoveAt(i);
            }
        }

        gate.Wait();
    }
}
