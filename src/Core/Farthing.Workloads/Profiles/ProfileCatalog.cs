using Farthing.Numerics.Faults;

namespace Farthing.Workloads.Profiles;

/// <summary>The built-in profiles (data/profiles).</summary>
public static class ProfileCatalog
{
    /// <summary>Their names, sorted.</summary>
    public static IReadOnlyList<string> Names => EmbeddedData.ProfileNames;

    /// <summary>A profile by name, without case.</summary>
    /// <exception cref="FarthingException">There is none; the nearest is named.</exception>
    public static WorkloadProfile Load(string name)
    {
        string found =
            Names.FirstOrDefault(known => known.Equals(name, StringComparison.OrdinalIgnoreCase))
            ?? throw new FarthingException(
                new Fault(WorkloadFaultCodes.UnknownProfile, "no workload profile has this name")
                {
                    Value = name,
                    Expected = "one of " + string.Join(", ", Names),
                    Nearest = NearestWord.Find(name, Names),
                }
            );
        using Stream stream = EmbeddedData.Open($"profiles.{found}.json");
        return ProfileJson.Read(stream, $"data/profiles/{found}.json");
    }
}
