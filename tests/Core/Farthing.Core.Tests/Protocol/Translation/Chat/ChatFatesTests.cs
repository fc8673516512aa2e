using Farthing.Protocol.Translation.Chat;
using Farthing.Protocol.Translation.Requests;

namespace Farthing.Tests.Protocol.Translation.Chat;

public sealed class ChatFatesTests
{
    private static readonly UpstreamTraits Engine = Scene.Engine with { DropsSampling = true };
    private static readonly UpstreamTraits Hosted = Scene.Hosted with { DropsSampling = true };

    public static TheoryData<string, string> OfEngine => Members(Engine);

    public static TheoryData<string, string> OfProvider => Members(Hosted);

    [Theory]
    [MemberData(nameof(OfEngine))]
    public void Every_fate_at_an_engine_is_what_happens(string member, string members) =>
        Happens(Engine, member, members);

    [Theory]
    [MemberData(nameof(OfProvider))]
    public void Every_fate_at_a_provider_is_what_happens(string member, string members) =>
        Happens(Hosted, member, members);

    [Fact]
    public void No_name_stands_there_twice()
    {
        foreach (UpstreamTraits traits in (UpstreamTraits[])[Engine, Hosted, Scene.Engine, Scene.Hosted])
        {
            string[] names = [.. ChatFormat.Instance.FatesOfWriting(traits).Select(fate => fate.Member)];

            Assert.Equal(names.Distinct(), names);
        }
    }

    private static void Happens(UpstreamTraits traits, string member, string members)
    {
        Fate fate = ChatFormat.Instance.FatesOfWriting(traits).Single(one => one.Member == member);
        Losses losses = new();
        string body = $$"""{"model":"m",{{members}}}""";

        if (fate.Kind == FateKind.Refused)
        {
            Assert.Throws<RequestRefusedException>(() =>
                Scene.Request(ChatFormat.Instance, ChatFormat.Instance, traits, body, losses)
            );
            return;
        }

        Scene.Request(ChatFormat.Instance, ChatFormat.Instance, traits, body, losses);

        Assert.Equal($"{member}=1", losses.ToString());
    }

    /// <summary>A request for each fate that is listed.</summary>
    private static TheoryData<string, string> Members(UpstreamTraits traits)
    {
        TheoryData<string, string> data = [];
        foreach (Fate fate in ChatFormat.Instance.FatesOfWriting(traits))
        {
            data.Add(fate.Member, MembersOf(fate));
        }

        return data;
    }

    private static string MembersOf(Fate fate)
    {
        const string Function = """{"type":"function","function":{"name":"f"}}""";
        const string File = "\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"file\",\"file\":{";
        string messages = "\"messages\":[]";
        return fate.Member switch
        {
            "max_tokens" => $"{messages},\"max_tokens\":0",
            "custom_tool" => $"{messages},\"tools\":[{{\"type\":\"custom\",\"custom\":{{\"name\":\"g\"}}}}]",
            "thinking" =>
                "\"messages\":[{\"role\":\"assistant\",\"reasoning_content\":\"x\"},{\"role\":\"user\",\"content\":\"u\"}]",
            "redacted_thinking" =>
                "\"messages\":[{\"role\":\"assistant\",\"thinking_blocks\":[{\"type\":\"redacted_thinking\",\"data\":\"x\"}]},{\"role\":\"user\",\"content\":\"u\"}]",
            "system_media" =>
                "\"messages\":[{\"role\":\"system\",\"content\":[{\"type\":\"image_url\",\"image_url\":\"https://x\"}]}]",
            "file ids" => File + "\"file_id\":\"file-1\"}}]}]",
            "document addresses" => File + "\"file_data\":\"https://x\"}}]}]",
            "documents" => File + "\"file_data\":\"AAAA\"}}]}]",
            "prefill" => "\"messages\":[{\"role\":\"assistant\",\"content\":\"x\"}]",
            "stop_sequences" => $"{messages},\"stop\":[\"1\",\"2\",\"3\",\"4\",\"5\"]",
            "service_tier" => $"{messages},\"service_tier\":\"flex\"",
            "verbosity" => $"{messages},\"verbosity\":\"low\"",
            "store" => $"{messages},\"{fate.Member}\":true",
            "metadata" => $"{messages},\"metadata\":{{\"a\":\"b\"}}",
            "unknown" => $"{messages},\"x\":1",
            _ when fate.Note.StartsWith("refused where", StringComparison.Ordinal) =>
                $"{messages},\"tools\":[{Function},{{\"type\":\"{fate.Member}\"}}]",
            _ => $"{messages},\"{fate.Member}\":2",
        };
    }
}
