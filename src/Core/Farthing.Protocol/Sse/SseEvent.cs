namespace Farthing.Protocol.Sse;

/// <summary>One server-sent event. Its spans are valid until the reader that made it is called again, or its input is overwritten.</summary>
/// <param name="data">Its <c>data</c> lines, joined by a line feed.</param>
/// <param name="name">Its <c>event</c> line; empty where it has none (the specification's "message").</param>
/// <param name="id">Its <c>id</c> line; empty where it has none.</param>
public readonly ref struct SseEvent(ReadOnlySpan<byte> data, ReadOnlySpan<byte> name, ReadOnlySpan<byte> id)
{
    /// <summary>Its <c>data</c> lines, joined by a line feed.</summary>
    public ReadOnlySpan<byte> Data { get; } = data;

    /// <summary>Its <c>event</c> line; empty where it has none.</summary>
    public ReadOnlySpan<byte> Name { get; } = name;

    /// <summary>Its own <c>id</c> line; empty where it has none. Not carried over from earlier events.</summary>
    public ReadOnlySpan<byte> Id { get; } = id;

    /// <summary>True for the OpenAI API's last event, <c>data: [DONE]</c>.</summary>
    public bool IsDone => Data.SequenceEqual("[DONE]"u8);
}
