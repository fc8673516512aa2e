namespace Farthing.Protocol.OpenAi;

/// <summary>One message of a conversation.</summary>
/// <param name="Role">Who speaks: <c>system</c>, <c>developer</c>, <c>user</c>, <c>assistant</c> or <c>tool</c>.</param>
/// <param name="Text">What is said, UTF-8, unescaped; text parts are joined, tool calls stand as their JSON.</param>
/// <param name="OtherParts">Parts that are not text: images, audio, files.</param>
public sealed record ChatMessage(string Role, ReadOnlyMemory<byte> Text, int OtherParts = 0);
