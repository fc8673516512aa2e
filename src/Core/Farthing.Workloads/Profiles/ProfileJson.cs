using System.Text.Json;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Reading;
using Farthing.Workloads.Lengths;

namespace Farthing.Workloads.Profiles;

/// <summary>Reads and writes profiles: schema <c>farthing.profile/1</c>.</summary>
public static class ProfileJson
{
    /// <summary>The schema's name.</summary>
    public const string Schema = "farthing.profile/1";

    /// <summary>Reads a profile.</summary>
    /// <param name="stream">The JSON document.</param>
    /// <param name="file">What faults call it.</param>
    /// <exception cref="FarthingException">It does not follow the schema.</exception>
    public static WorkloadProfile Read(Stream stream, string file)
    {
        using MemoryStream copy = new();
        stream.CopyTo(copy);
        Fault fault = new(WorkloadFaultCodes.BadProfile, "the profile cannot be read")
        {
            File = file,
            Expected = $"a document of schema {Schema}, such as farthing trace fit prints",
        };
        ProfileDocument read = SchemaDocument.Read(
            copy.GetBuffer().AsSpan(0, (int)copy.Length),
            Schema,
            WorkloadJson.Default.ProfileDocument,
            fault
        );
        return read.Lengths is null && read.Sessions is null
            ? throw new FarthingException(
                fault with
                {
                    Message = "the profile cannot be read: neither lengths nor sessions",
                }
            )
            : new WorkloadProfile(
                read.Name,
                read.Description,
                read.Source,
                read.Lengths?.ToModel(),
                read.Arrivals,
                read.Reuse,
                read.Sessions
            );
    }

    /// <summary>Writes a fitted profile as one object; what is written reads back as the same profile up to the printed digits.</summary>
    /// <exception cref="ArgumentException">Its lengths are not quantile tables.</exception>
    public static void Write(Utf8JsonWriter writer, WorkloadProfile profile) =>
        JsonSerializer.Serialize(
            writer,
            new ProfileDocument(
                Schema,
                profile.Name,
                profile.Description,
                profile.Source,
                profile.Lengths switch
                {
                    null => null,
                    ConditionalLengths fitted => new EmpiricalLengths(
                        fitted.Inputs.Rounded(0),
                        [.. fitted.OutputsByInput.Select(table => table.Rounded(0))]
                    ),
                    _ => throw new ArgumentException("only fitted lengths can be written", nameof(profile)),
                },
                profile.Arrivals?.Rounded(),
                profile.Reuse?.Rounded(),
                profile.Sessions?.Rounded()
            ),
            WorkloadJson.Default.ProfileDocument
        );
}
