using System.Text;
using System.Text.Json;

namespace Farthing.Gateway.Requests;

/// <summary>Names of the members that are read.</summary>
internal static class RequestMembers
{
    private static readonly byte[][] Names =
    [
        "model"u8.ToArray(),
        "stream"u8.ToArray(),
        "max_tokens"u8.ToArray(),
        "max_completion_tokens"u8.ToArray(),
        "max_output_tokens"u8.ToArray(),
        "n"u8.ToArray(),
        "best_of"u8.ToArray(),
        "user"u8.ToArray(),
        "metadata"u8.ToArray(),
        "stream_options"u8.ToArray(),
        "tools"u8.ToArray(),
        "functions"u8.ToArray(),
        "service_tier"u8.ToArray(),
        "messages"u8.ToArray(),
        "input"u8.ToArray(),
        "prompt"u8.ToArray(),
        "prediction"u8.ToArray(),
        "previous_response_id"u8.ToArray(),
        "conversation"u8.ToArray(),
        "background"u8.ToArray(),
        "chat_template"u8.ToArray(),
        "modalities"u8.ToArray(),
        "web_search_options"u8.ToArray(),
        "mcp_servers"u8.ToArray(),
        "container"u8.ToArray(),
        "speed"u8.ToArray(),
        "n_predict"u8.ToArray(),
        "inference_geo"u8.ToArray(),
        "system"u8.ToArray(),
        "instructions"u8.ToArray(),
        "store"u8.ToArray(),
    ];

    /// <summary>A member's name.</summary>
    public static string NameOf(RequestMember member) => Encoding.UTF8.GetString(Names[(int)member]);

    /// <summary>The member whose name the reader stands on.</summary>
    /// <param name="reader">Stands on a name.</param>
    /// <param name="isMisspelled">It is written in another case, which some servers take and others do not.</param>
    public static RequestMember Of(ref Utf8JsonReader reader, out bool isMisspelled)
    {
        isMisspelled = false;
        ReadOnlySpan<byte> name = reader.ValueIsEscaped
            ? Encoding.UTF8.GetBytes(reader.GetString()!)
            : reader.ValueSpan;
        for (int i = 0; i < Names.Length; i++)
        {
            byte[] known = Names[i];
            if (name.Length != known.Length || !Ascii.EqualsIgnoreCase(name, known))
            {
                continue;
            }

            isMisspelled = !name.SequenceEqual(known);
            return (RequestMember)i;
        }

        return RequestMember.Other;
    }
}
