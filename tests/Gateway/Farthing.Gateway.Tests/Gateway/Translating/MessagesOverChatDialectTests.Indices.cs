using System.Text;
using System.Text.RegularExpressions;
using Farthing.Protocol.Translation;
using Farthing.Protocol.Translation.Chat;
using Farthing.Protocol.Translation.Messages;
using static Farthing.Tests.Gateway.Translating.MessagesOverChatScene;

namespace Farthing.Tests.Gateway.Translating;

/// <content>Calls that come in each other's way.</content>
public sealed partial class MessagesOverChatDialectTests
{
    [Fact]
    public async Task Tools_interleaved_indices()
    {
        IReadOnlyList<string> data = await StreamAsync(
            Events(
                Chunk(Role),
                Chunk(Fragment("{\\\"a\\\":", 0, "c1")),
                Chunk(Fragment("{\\\"b\\\"", 1, "c2", "Write")),
                Chunk("""{"content":"and"}"""),
                Chunk(Fragment("1}", 0)),
                Chunk(Fragment(":2}", 1)),
                Chunk(Fragment("{}", 2, "c3", "List")),
                Chunk("{}", "\"tool_calls\""),
                UsageChunk()
            )
        );

        Assert.Equal(
            ["c1 Read {\"a\":1}", "c2 Write {\"b\":2}", "text and", "c3 List {}"],
            ClientStreams.BlocksOf(data)
        );
        ClientStreams.Same([End("tool_use"), Stop], data.TakeLast(2));
    }

    [Fact]
    public void Tools_interleaved_indices_wait_no_longer_than_for_the_open_call()
    {
        StreamTranslation stream = new(
            ChatFormat.Instance,
            MessagesFormat.Instance,
            Protocol.Translation.Scene.Context(
                MessagesFormat.Instance,
                ChatFormat.Instance,
                Protocol.Translation.Scene.Engine,
                Request(isStream: true)
            )
        );

        foreach (
            string chunk in (string[])
                [
                    Chunk(Fragment("{\\\"a\\\":", 0, "c1")),
                    Chunk(Fragment("{\\\"b\\\"", 1, "c2", "Write")),
                    Chunk(Fragment("1}", 0)),
                ]
        )
        {
            stream.Take(Encoding.UTF8.GetBytes($"data: {chunk}\n\n"));
        }

        Assert.Contains("\"id\":\"c2\"", Encoding.UTF8.GetString(stream.Written.Span));
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("\"index\":0,", "\"index\":0,")]
    public async Task Tool_index_missing_or_repeated(string first, string second)
    {
        string one =
            $$$"""{"tool_calls":[{{{{first}}}"id":"c1","type":"function","function":{"name":"Read","arguments":"{\"a\":"}}]}""";
        string two =
            $$$"""{"tool_calls":[{{{{second}}}"id":"c2","type":"function","function":{"name":"Read","arguments":"{\"b\":"}}]}""";
        string more = $$$"""{"tool_calls":[{{{{first}}}"function":{"arguments":"1}"}}]}""";

        IReadOnlyList<string> data = await StreamAsync(
            Events(
                Chunk(one),
                Chunk(more),
                Chunk(two),
                Chunk(more),
                Chunk("{}", "\"tool_calls\""),
                UsageChunk()
            )
        );

        Assert.Equal(["c1 Read {\"a\":1}", "c2 Read {\"b\":1}"], ClientStreams.BlocksOf(data));
    }

    [Fact]
    public async Task Tool_index_missing_or_repeated_with_the_head_in_every_fragment()
    {
        IReadOnlyList<string> data = await StreamAsync(
            Events(
                Chunk(Fragment("{\\\"a\\\":", 0, "c1")),
                Chunk(Fragment("1}", 0, "c1")),
                Chunk("{}", "\"tool_calls\""),
                UsageChunk()
            )
        );

        Assert.Equal(["c1 Read {\"a\":1}"], ClientStreams.BlocksOf(data));
    }

    [Fact]
    public async Task Tool_index_missing_or_repeated_and_no_id_either()
    {
        IReadOnlyList<string> data = await StreamAsync(
            Events(
                Chunk("""{"tool_calls":[{"function":{"arguments":"{\"a\":"}}]}"""),
                Chunk("""{"tool_calls":[{"function":{"name":"Read","arguments":"1}"}}]}"""),
                Chunk("{}", "\"tool_calls\""),
                UsageChunk()
            )
        );

        Assert.Matches(
            new Regex("^toolu_[A-Za-z0-9_-]+ Read \\{\"a\":1\\}$"),
            Assert.Single(ClientStreams.BlocksOf(data))
        );
    }
}
