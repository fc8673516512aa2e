using Farthing.Protocol.Translation.Requests;

namespace Farthing.Protocol.Translation.Answers;

/// <summary>Receives an answer as blocks strictly one after the other, as Messages and Responses have them (<see cref="BlockOrder"/> makes them so). Each opened block is closed before the next one opens.</summary>
public abstract class BlockSink
{
    /// <summary>The answer begins.</summary>
    public abstract void Start();

    /// <summary>A block of reasoning begins.</summary>
    public abstract void OpenReasoning();

    /// <summary>Goes on with it.</summary>
    public abstract void Reasoning(ReadOnlySpan<byte> text);

    /// <summary>It ends.</summary>
    /// <param name="seal">Its seal.</param>
    public abstract void CloseReasoning(ReadOnlySpan<byte> seal);

    /// <summary>A whole block of reasoning of which nothing is shown.</summary>
    public abstract void HiddenReasoning(ReadOnlySpan<byte> seal);

    /// <summary>A block of text begins.</summary>
    public abstract void OpenText();

    /// <summary>Goes on with it.</summary>
    public abstract void Text(ReadOnlySpan<byte> text);

    /// <summary>Log probabilities of the text that comes next in the block, as in <see cref="AnswerSink.LogProbs"/>.</summary>
    public virtual void LogProbs(ReadOnlySpan<byte> tokens) { }

    /// <summary>Words of refusal within the block of text.</summary>
    public abstract void Refusal(ReadOnlySpan<byte> text);

    /// <summary>A citation within the block of text.</summary>
    public abstract void Annotation(ReadOnlySpan<byte> json);

    /// <summary>The block of text ends.</summary>
    public abstract void CloseText();

    /// <summary>A call begins.</summary>
    public abstract void OpenCall(in ToolCallHead head);

    /// <summary>Goes on with its arguments; never empty.</summary>
    public abstract void Arguments(ReadOnlySpan<byte> text);

    /// <summary>It ends.</summary>
    public abstract void CloseCall();
}

/// <summary>A call of a tool as a writer begins it.</summary>
/// <param name="id">Its id; empty where the upstream named none.</param>
/// <param name="name">The tool's name at the upstream.</param>
/// <param name="isCustom">Its arguments come as free text.</param>
/// <param name="tool">The client's tool; null for one that it did not offer.</param>
public readonly ref struct ToolCallHead(
    ReadOnlySpan<byte> id,
    ReadOnlySpan<byte> name,
    bool isCustom,
    ToolDefinition? tool
)
{
    /// <summary>Its id; empty where the upstream named none.</summary>
    public ReadOnlySpan<byte> Id { get; } = id;

    /// <summary>The tool's name as the client wrote it, without its namespace; at the upstream where the client offered no such tool.</summary>
    public ReadOnlySpan<byte> Name { get; } = tool is null ? name : tool.Name.Span;

    /// <summary>The name with its namespace in front.</summary>
    public ReadOnlySpan<byte> FullName { get; } = tool is null ? name : tool.FullName.Span;

    /// <summary>Its arguments come as free text.</summary>
    public bool IsCustom { get; } = isCustom;

    /// <summary>The client's tool; null for one that it did not offer.</summary>
    public ToolDefinition? Tool { get; } = tool;
}
