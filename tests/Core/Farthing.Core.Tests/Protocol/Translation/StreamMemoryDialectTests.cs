using System.Text;
using Farthing.Protocol.Translation;
using Farthing.Protocol.Translation.Answers;
using Farthing.Protocol.Translation.Chat;
using Farthing.Protocol.Translation.Messages;
using Farthing.Protocol.Translation.Requests;
using Farthing.Protocol.Translation.Responses;
using Farthing.Testing;

namespace Farthing.Tests.Protocol.Translation;

/// <summary>What a translated stream takes of memory does not grow with its length; into Responses, whose last event repeats everything, it grows as the output does.</summary>
public sealed class StreamMemoryDialectTests
{
    private const int Short = 500;
    private const int Long = 8 * Short;

    [Theory]
    [InlineData("chat", "messages")]
    [InlineData("chat", "responses")]
    [InlineData("messages", "chat")]
    [InlineData("messages", "responses")]
    public void Streams_into_Chat_and_Messages_allocate_nothing_an_event(string client, string upstream)
    {
        long few = Bytes(client, upstream, Short);
        long many = Bytes(client, upstream, Long);

        Assert.Equal(few, many);
    }

    [Theory]
    [InlineData("chat")]
    [InlineData("messages")]
    public void Streams_into_Responses_keep_their_output(string upstream)
    {
        long few = Bytes("responses", upstream, Short);
        long many = Bytes("responses", upstream, Long);

        // Each token's 5 bytes are gathered in two buffers and stand in four of the last events; a doubling buffer took at most four times its contents.
        Assert.InRange((many - few) / (double)(Long - Short), 5, 4 * 6 * 5);
    }

    private static long Bytes(string client, string upstream, int tokens)
    {
        byte[] begin = Encoding.UTF8.GetBytes(Begin(upstream));
        byte[] token = Encoding.UTF8.GetBytes(Token(upstream));
        byte[] end = Encoding.UTF8.GetBytes(End(upstream));
        Pass(); // What is made once for all.
        return Allocated.Least(Pass);

        void Pass()
        {
            StreamTranslation stream = new(
                FormatOf(upstream),
                FormatOf(client),
                Scene.ContextOf(new Conversation { Model = "m" }, Scene.Engine)
            );
            Take(begin);
            for (int i = 0; i < tokens; i++)
            {
                Take(token);
            }

            Take(end);
            stream.EndOfUpstream();
            stream.Complete(new AnswerUsage(10, 0, 0, tokens), "0.1");
            if (!stream.IsDone || stream.Failure is not null)
            {
                throw new InvalidOperationException($"{upstream} for {client}: {stream.Failure?.Message}");
            }

            void Take(byte[] bytes)
            {
                stream.Take(bytes);
                stream.Clear();
            }
        }
    }

    private static WireFormat FormatOf(string name) =>
        name switch
        {
            "messages" => MessagesFormat.Instance,
            "responses" => ResponsesFormat.Instance,
            _ => ChatFormat.Instance,
        };

    private static string Begin(string name) =>
        name switch
        {
            "messages" => Event(
                "message_start",
                """ "message":{"id":"m","type":"message","role":"assistant","model":"m","content":[],"stop_reason":null,"usage":{"input_tokens":10,"output_tokens":1}}"""
            ) + Event("content_block_start", """ "index":0,"content_block":{"type":"text","text":""}"""),
            "responses" => Event("response.created", """ "response":{"id":"r","status":"in_progress"}""")
                + Event(
                    "response.output_item.added",
                    """ "output_index":0,"item":{"type":"message","id":"i","role":"assistant","content":[]}"""
                ),
            _ => "",
        };

    private static string Token(string name) =>
        name switch
        {
            "messages" => Event(
                "content_block_delta",
                """ "index":0,"delta":{"type":"text_delta","text":" word"}"""
            ),
            "responses" => Event(
                "response.output_text.delta",
                """ "item_id":"i","output_index":0,"content_index":0,"delta":" word","logprobs":[]"""
            ),
            _ => "data: {\"id\":\"c\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\" word\"}}]}\n\n",
        };

    private static string End(string name) =>
        name switch
        {
            "messages" => Event("content_block_stop", "\"index\":0")
                + Event(
                    "message_delta",
                    """ "delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":400}"""
                )
                + Event("message_stop", "\"x\":0"),
            "responses" => Event(
                "response.completed",
                """ "response":{"id":"r","object":"response","status":"completed","output":[],"usage":{"input_tokens":10,"output_tokens":400,"total_tokens":410}}"""
            ),
            _ =>
                "data: {\"id\":\"c\",\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n",
        };

    private static string Event(string type, string members) =>
        $"event: {type}\ndata: {{\"type\":\"{type}\",{members}}}\n\n";
}
