using Farthing.Protocol.Translation.Answers;
using Farthing.Protocol.Translation.Json;

namespace Farthing.Protocol.Translation.Messages;

/// <summary>Writes the usage of an answer: <c>input_tokens</c> are those that no cache supplied or took.</summary>
internal static class MessagesUsage
{
    /// <summary>Writes the usage of a message, every member there is.</summary>
    public static void Write(JsonOutput json, in AnswerUsage usage)
    {
        WriteClasses(json, usage);
        json.Name("cache_creation"u8);
        if (usage.CacheWrite > 0)
        {
            json.Object()
                .Name("ephemeral_5m_input_tokens"u8)
                .Number(usage.CacheWrite - usage.CacheWrite1h)
                .Name("ephemeral_1h_input_tokens"u8)
                .Number(usage.CacheWrite1h)
                .EndObject();
        }
        else
        {
            json.Null();
        }

        WriteDetails(json, usage);
        json.Name("inference_geo"u8).Null().Name("service_tier"u8).Text("standard"u8);
        json.Name("speed"u8).Null().EndObject();
    }

    /// <summary>Writes the usage at a stream's end.</summary>
    public static void WriteDelta(JsonOutput json, in AnswerUsage usage)
    {
        WriteClasses(json, usage);
        WriteDetails(json, usage);
        json.EndObject();
    }

    private static void WriteClasses(JsonOutput json, in AnswerUsage usage) =>
        json.Object()
            .Name("input_tokens"u8)
            .Number(Math.Max(0, usage.Uncached))
            .Name("cache_creation_input_tokens"u8)
            .Number(usage.CacheWrite)
            .Name("cache_read_input_tokens"u8)
            .Number(usage.CacheRead)
            .Name("output_tokens"u8)
            .Number(usage.Output);

    private static void WriteDetails(JsonOutput json, in AnswerUsage usage)
    {
        json.Name("output_tokens_details"u8);
        if (usage.Reasoning is long reasoning)
        {
            json.Object().Name("thinking_tokens"u8).Number(reasoning).EndObject();
        }
        else
        {
            json.Null();
        }

        json.Name("server_tool_use"u8).Null();
    }
}
