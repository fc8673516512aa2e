using System.Globalization;
using System.Text;
using System.Text.Json;
using Farthing.Documents.Json;
using Farthing.Measurement.Foreign;
using Farthing.Numerics.Faults;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Farthing.Benches.Files;

/// <summary>Turns a result (GuideLLM) or settings (inference-perf) that were written as YAML into the JSON that readers take.</summary>
public static class YamlResult
{
    private const int MaxLevels = 100;

    /// <summary>The bytes as they are, or as JSON where they are YAML with a list of benchmarks.</summary>
    /// <exception cref="FarthingException">The YAML is broken.</exception>
    public static byte[] ToJson(string path, byte[] bytes) => IsYaml(bytes) ? Converted(path, bytes) : bytes;

    /// <summary>YAML as JSON.</summary>
    /// <exception cref="FarthingException">The YAML is broken.</exception>
    public static byte[] Converted(string path, byte[] bytes)
    {
        try
        {
            using StringReader reader = new(Encoding.UTF8.GetString(bytes));
            return Encoding.UTF8.GetBytes(JsonText.Write(json => Write(new Parser(reader), path, json)));
        }
        catch (YamlException error)
        {
            throw Broken(path, error.Start.Line, error.Start.Column, "not YAML from here on");
        }
    }

    /// <summary>True for a text that is no JSON and has a list of benchmarks at its top.</summary>
    public static bool IsYaml(ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<byte> text = bytes.TrimStart(" \t\r\n"u8);
        return !text.StartsWith("{"u8)
            && !text.StartsWith("["u8)
            && !text.StartsWith("<"u8)
            && (text.StartsWith("benchmarks:"u8) || text.IndexOf("\nbenchmarks:"u8) >= 0);
    }

    private static void Write(Parser parser, string path, Utf8JsonWriter json)
    {
        // One entry a level: true where the next scalar of a mapping is a key.
        Stack<(bool IsMapping, bool IsKeyNext)> levels = [];
        while (parser.MoveNext())
        {
            switch (parser.Current)
            {
                case MappingStart:
                    Next();
                    levels.Push((true, true));
                    json.WriteStartObject();
                    break;
                case SequenceStart:
                    Next();
                    levels.Push((false, false));
                    json.WriteStartArray();
                    break;
                case MappingEnd:
                    levels.Pop();
                    json.WriteEndObject();
                    break;
                case SequenceEnd:
                    levels.Pop();
                    json.WriteEndArray();
                    break;
                case Scalar scalar
                    when levels.TryPeek(out (bool IsMapping, bool IsKeyNext) level) && level.IsKeyNext:
                    json.WritePropertyName(scalar.Value);
                    levels.Pop();
                    levels.Push((true, false));
                    break;
                case Scalar scalar:
                    Next();
                    WriteScalar(scalar, json);
                    break;
                case AnchorAlias alias:
                    throw Broken(
                        path,
                        alias.Start.Line,
                        alias.Start.Column,
                        "an alias, which results do not have"
                    );
                default:
                    break;
            }
        }

        void Next()
        {
            ParsingEvent one = parser.Current!;
            if (levels.Count >= MaxLevels)
            {
                throw Broken(path, one.Start.Line, one.Start.Column, "deeper than a result can be");
            }

            if (levels.TryPeek(out (bool IsMapping, bool IsKeyNext) level) && level.IsMapping)
            {
                if (level.IsKeyNext)
                {
                    throw Broken(path, one.Start.Line, one.Start.Column, "a key that is no text");
                }

                levels.Pop();
                levels.Push((true, true));
            }
        }
    }

    private static void WriteScalar(Scalar scalar, Utf8JsonWriter json)
    {
        string text = scalar.Value;
        if (scalar.Style != ScalarStyle.Plain)
        {
            json.WriteStringValue(text);
        }
        else if (text is "" or "~" or "null" or "Null" or ".nan" or ".NaN" or ".inf" or "-.inf")
        {
            json.WriteNullValue();
        }
        else if (text is "true" or "True" or "false" or "False")
        {
            json.WriteBooleanValue(text is "true" or "True");
        }
        else if (
            double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
            && double.IsFinite(number)
        )
        {
            json.WriteNumberValue(number);
        }
        else
        {
            json.WriteStringValue(text);
        }
    }

    private static FarthingException Broken(string path, long line, long column, string message) =>
        new(
            new Fault(ForeignFaultCodes.NotWhole, message)
            {
                File = path,
                Line = (int)Math.Clamp(line, 1, int.MaxValue),
                Column = (int)Math.Clamp(column, 1, int.MaxValue),
                Expected =
                    Path.GetFileName(path) == ForeignOpening.SettingsName
                        ? "the settings of the run beside it, or another folder without this file"
                        : "a whole result of " + ForeignFormats.Name(ForeignFormat.GuideLlm),
            }
        );
}
