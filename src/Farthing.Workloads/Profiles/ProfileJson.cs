using System.Text.Json;
using Farthing.Numerics.Faults;
using Farthing.Workloads.Lengths;
using Farthing.Workloads.Prefixes;
using Farthing.Workloads.Sources;

namespace Farthing.Workloads.Profiles;

/// <summary>Reads and writes profiles: schema <c>farthing.profile/1</c>.</summary>
public static partial class ProfileJson
{
    /// <summary>The schema's name.</summary>
    public const string Schema = "farthing.profile/1";

    /// <summary>Reads a profile.</summary>
    /// <param name="stream">The JSON document.</param>
    /// <param name="file">What faults call it.</param>
    /// <exception cref="FarthingException">It does not follow the schema.</exception>
    public static WorkloadProfile Read(Stream stream, string file)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(stream);
            JsonElement root = document.RootElement;
            if (root.GetProperty("schema").GetString() != Schema)
            {
                throw new FormatException("schema is not " + Schema);
            }

            JsonElement origin = root.GetProperty("source");
            WorkloadProfile profile = new(
                Word(root, "name"),
                Word(root, "description"),
                new ProfileOrigin(
                    Word(origin, "source"),
                    Word(origin, "licence"),
                    Word(origin, "as_of"),
                    origin.GetProperty("rows").GetInt64()
                ),
                Part(root, "lengths", ReadLengths),
                Part(root, "arrivals", ReadArrivals),
                Part(root, "reuse", ReadReuse),
                Part(root, "sessions", ReadSessions)
            );
            return profile.Lengths is null && profile.Sessions is null
                ? throw new FormatException("neither lengths nor sessions")
                : profile;
        }
        catch (Exception error)
            when (error
                    is JsonException
                        or KeyNotFoundException
                        or InvalidOperationException
                        or FormatException
                        or ArgumentException
            )
        {
            throw new FarthingException(
                new Fault(
                    WorkloadFaultCodes.BadProfile,
                    $"the profile cannot be read ({error.Message.TrimEnd('.')})"
                )
                {
                    File = file,
                    Expected = $"a document of schema {Schema}, such as farthing trace fit prints",
                }
            );
        }
    }

    private static T? Part<T>(JsonElement root, string name, Func<JsonElement, T> read)
        where T : class =>
        root.TryGetProperty(name, out JsonElement part) && part.ValueKind == JsonValueKind.Object
            ? read(part)
            : null;

    private static LengthModel ReadLengths(JsonElement part)
    {
        string kind = Word(part, "kind");
        return kind switch
        {
            "fixed" => new IndependentLengths(
                new FixedLength(part.GetProperty("input").GetInt32()),
                new FixedLength(part.GetProperty("output").GetInt32())
            ),
            "uniform" => new IndependentLengths(
                Uniform(part.GetProperty("input")),
                Uniform(part.GetProperty("output"))
            ),
            "empirical" => new ConditionalLengths(
                Table(part.GetProperty("input")),
                [.. part.GetProperty("output_by_input").EnumerateArray().Select(Table)]
            ),
            _ => throw new FormatException($"lengths.kind '{kind}' is not fixed, uniform or empirical"),
        };
    }

    private static UniformLength Uniform(JsonElement part) =>
        new(part.GetProperty("low").GetInt32(), part.GetProperty("high").GetInt32());

    private static ProfileArrivals ReadArrivals(JsonElement part) =>
        new(
            Word(part, "process"),
            part.GetProperty("rate_per_second").GetDouble(),
            part.GetProperty("cv").GetDouble(),
            part.GetProperty("peak_minute_factor").GetDouble(),
            part.GetProperty("bucket_seconds").GetDouble(),
            Numbers(part.GetProperty("factors")),
            Part(part, "gap_seconds", Table)
        );

    private static ReuseModel ReadReuse(JsonElement part) =>
        new(
            part.GetProperty("block_tokens").GetInt32(),
            [.. part.GetProperty("input_edges").EnumerateArray().Select(item => item.GetInt32())],
            Numbers(part.GetProperty("hit_fraction")),
            [.. part.GetProperty("shared_fraction").EnumerateArray().Select(Table)],
            [.. part.GetProperty("age_edges").EnumerateArray().Select(item => item.GetInt32())],
            [.. part.GetProperty("age_seconds").EnumerateArray().Select(Table)]
        );

    private static SessionModel ReadSessions(JsonElement part) =>
        new(
            part.GetProperty("block_tokens").GetInt32(),
            Table(part.GetProperty("turns")),
            Table(part.GetProperty("first_input")),
            Table(part.GetProperty("growth")),
            part.GetProperty("reset_fraction").GetDouble(),
            Table(part.GetProperty("reset_to")),
            Table(part.GetProperty("reset_kept")),
            Table(part.GetProperty("output")),
            Table(part.GetProperty("think_seconds")),
            part.GetProperty("mean_turns").GetDouble(),
            part.GetProperty("mean_input").GetDouble()
        );

    private static QuantileTable Table(JsonElement part) =>
        new(Numbers(part.GetProperty("p")), Numbers(part.GetProperty("v")));

    private static double[] Numbers(JsonElement list) =>
        [.. list.EnumerateArray().Select(item => item.GetDouble())];

    private static string Word(JsonElement part, string name) =>
        part.GetProperty(name).GetString() ?? throw new FormatException($"{name} is null");
}
