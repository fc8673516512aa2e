using System.Text;
using Farthing.Measurement.Load;
using Farthing.Protocol.OpenAi;

namespace Farthing.Measurement.Foreign;

/// <summary>The events of one request from the texts of its responses: each holds one or several <c>data:</c> lines of the OpenAI API.</summary>
internal sealed class GenAiPerfResponses
{
    private const string Mark = "data:";
    private long counted;

    /// <summary>The events so far.</summary>
    public List<LoadEvent> Events { get; } = [];

    /// <summary>What the server says was used; −1 where it does not.</summary>
    public TokenUsage Usage { get; private set; } = new(-1, -1, -1, -1);

    /// <summary>Why the generation ended.</summary>
    public StopReason Finish { get; private set; }

    /// <summary>True when usage came with every event.</summary>
    public bool HasContinuousUsage { get; private set; }

    /// <summary>True when a response was an error.</summary>
    public bool HasError { get; private set; }

    /// <summary>Takes a response.</summary>
    /// <param name="atNs">When it came, after sending.</param>
    /// <param name="text">Its text; null where it was not kept, which counts as a token.</param>
    public void Take(long atNs, string? text)
    {
        if (text is null)
        {
            bool isShared = Events.Count > 0 && atNs - Events[^1].AtNs < ForeignStage.SharedReadSeconds * 1e9;
            Events.Add(new LoadEvent(atNs, -1, LoadEventKind.Content, isShared));
            return;
        }

        bool isLater = false;
        foreach (string line in text.Contains(Mark, StringComparison.Ordinal) ? text.Split('\n') : [text])
        {
            string data = line.Trim();
            data = data.StartsWith(Mark, StringComparison.Ordinal) ? data[Mark.Length..].Trim() : data;
            if (data.Length > 0)
            {
                isLater |= TakeEvent(atNs, data, isLater);
            }
        }
    }

    private bool TakeEvent(long atNs, string data, bool isLater)
    {
        if (data == "[DONE]")
        {
            Events.Add(new LoadEvent(atNs, 0, LoadEventKind.Done, false));
            return false;
        }

        if (!StreamChunkReader.TryRead(Encoding.UTF8.GetBytes(data), out StreamChunk chunk))
        {
            return false;
        }

        if ((chunk.Kinds & ChunkKinds.Error) != 0)
        {
            HasError = true;
            return false;
        }

        Finish = chunk.Finish == StopReason.None ? Finish : chunk.Finish;
        int tokens = chunk.LogprobTokens > 0 ? chunk.LogprobTokens : -1;
        if ((chunk.Kinds & ChunkKinds.Usage) != 0)
        {
            Usage = chunk.Usage;
            if (chunk.Choices > 0 && chunk.HasGenerated && chunk.Usage.CompletionTokens >= counted)
            {
                HasContinuousUsage = true;
                tokens = (int)Math.Min(int.MaxValue, chunk.Usage.CompletionTokens - counted);
                counted = chunk.Usage.CompletionTokens;
            }
        }

        LoadEventKind kind =
            (chunk.Kinds & ChunkKinds.Content) != 0 ? LoadEventKind.Content
            : (chunk.Kinds & ChunkKinds.Reasoning) != 0 ? LoadEventKind.Reasoning
            : (chunk.Kinds & ChunkKinds.Tool) != 0 ? LoadEventKind.Tool
            : (chunk.Kinds & ChunkKinds.Refusal) != 0 ? LoadEventKind.Refusal
            : chunk.Choices == 0 ? LoadEventKind.Usage
            : (chunk.Kinds & ChunkKinds.Role) != 0 ? LoadEventKind.Role
            : LoadEventKind.Empty;
        bool isShared =
            isLater
            || (
                chunk.HasGenerated
                && Events.FindLast(one => one.IsGenerated) is { IsGenerated: true } before
                && atNs - before.AtNs < ForeignStage.SharedReadSeconds * 1e9
            );
        Events.Add(
            new LoadEvent(atNs, chunk.HasGenerated ? tokens : 0, kind, isShared && chunk.HasGenerated)
        );
        return chunk.HasGenerated;
    }
}
