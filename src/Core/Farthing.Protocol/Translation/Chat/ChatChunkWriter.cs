using System.Buffers;
using System.Globalization;
using System.Text;
using Farthing.Protocol.Translation.Answers;
using Farthing.Protocol.Translation.Json;

namespace Farthing.Protocol.Translation.Chat;

/// <summary>Writes chunks: what is the same in all of them is made once.</summary>
internal sealed class ChatChunkWriter
{
    private readonly IBufferWriter<byte> output;
    private readonly byte[] head;
    private readonly byte[] content;
    private readonly byte[] reasoning;

    /// <summary>A writer.</summary>
    /// <param name="context">The answer's request.</param>
    /// <param name="output">Receives events.</param>
    public ChatChunkWriter(AnswerContext context, IBufferWriter<byte> output)
    {
        this.output = output;
        ArrayBufferWriter<byte> common = new(256);
        common.Write("data: "u8);
        JsonOutput json = new JsonOutput(common).Object().Name("id"u8).Plain($"chatcmpl-{context.RequestId}");
        json.Name("object"u8).Text("chat.completion.chunk"u8);
        json.Name("created"u8).Number(context.CreatedSeconds);
        json.Name("model"u8).Plain(context.Request.Model).Name("choices"u8);
        head = common.WrittenSpan.ToArray();
        content = [.. head, .. "[{\"index\":0,\"delta\":{\"content\":\""u8];
        reasoning = [.. head, .. "[{\"index\":0,\"delta\":{\"reasoning_content\":\""u8];
    }

    private static ReadOnlySpan<byte> TextEnd => "\"},\"finish_reason\":null}]}\n\n"u8;

    /// <summary>Writes the first chunk.</summary>
    public void WriteRole() => WriteDelta("\"role\":\"assistant\",\"content\":\"\""u8);

    /// <summary>Writes a chunk of text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="logProbs">Its tokens' log probabilities, on one line; empty without.</param>
    public void WriteContent(ReadOnlySpan<byte> text, ReadOnlySpan<byte> logProbs)
    {
        if (logProbs.IsEmpty)
        {
            Write(content, text, TextEnd);
            return;
        }

        output.Write(content);
        output.Write(text);
        output.Write("\"},\"logprobs\":{\"content\":["u8);
        output.Write(logProbs);
        output.Write("],\"refusal\":null},\"finish_reason\":null}]}\n\n"u8);
    }

    /// <summary>Writes a chunk of reasoning.</summary>
    public void WriteReasoning(ReadOnlySpan<byte> text) => Write(reasoning, text, TextEnd);

    /// <summary>Writes a chunk with a delta of other members.</summary>
    /// <param name="members">The delta, without its braces.</param>
    public void WriteDelta(ReadOnlySpan<byte> members)
    {
        output.Write(head);
        output.Write("[{\"index\":0,\"delta\":{"u8);
        output.Write(members);
        output.Write("},\"finish_reason\":null}]}\n\n"u8);
    }

    /// <summary>The beginning of chunks of a call's arguments.</summary>
    /// <param name="index">The call's place.</param>
    /// <param name="isCustom">They are a custom tool's text.</param>
    public byte[] HeadOfArguments(int index, bool isCustom) =>
        [
            .. head,
            .. "[{\"index\":0,\"delta\":{\"tool_calls\":[{\"index\":"u8,
            .. Encoding.ASCII.GetBytes(index.ToString(CultureInfo.InvariantCulture)),
            .. isCustom ? ",\"custom\":{\"input\":\""u8 : ",\"function\":{\"arguments\":\""u8,
        ];

    /// <summary>Writes a chunk of a call's arguments.</summary>
    /// <param name="headOfArguments">Its beginning.</param>
    /// <param name="text">The arguments.</param>
    public void WriteArguments(byte[] headOfArguments, ReadOnlySpan<byte> text) =>
        Write(headOfArguments, text, "\"}}]},\"finish_reason\":null}]}\n\n"u8);

    /// <summary>Writes the chunk that says why the answer ended.</summary>
    public void WriteFinish(ReadOnlySpan<byte> word)
    {
        output.Write(head);
        output.Write("[{\"index\":0,\"delta\":{},\"finish_reason\":\""u8);
        output.Write(word);
        output.Write("\"}]}\n\n"u8);
    }

    /// <summary>Writes the chunk of the usage, which has no choice.</summary>
    public void WriteUsage(in AnswerUsage usage)
    {
        output.Write(head);
        output.Write("[],\"usage\":"u8);
        ChatWords.WriteUsage(new JsonOutput(output), usage);
        output.Write("}\n\n"u8);
    }

    /// <summary>Writes three pieces at once: most events are such.</summary>
    private void Write(ReadOnlySpan<byte> before, ReadOnlySpan<byte> text, ReadOnlySpan<byte> after)
    {
        int length = before.Length + text.Length + after.Length;
        Span<byte> target = output.GetSpan(length);
        before.CopyTo(target);
        text.CopyTo(target[before.Length..]);
        after.CopyTo(target[(before.Length + text.Length)..]);
        output.Advance(length);
    }
}
