namespace Farthing.Testing;

/// <summary>Finds the checkout that the tests run in, and the raw data beside it.</summary>
public static class RepositoryRoot
{
    /// <summary>The folder that holds Farthing.slnx.</summary>
    public static string Path { get; } = Find();

    /// <summary>The folder of raw data files (<c>FARTHING_DATA</c>, else ../shared/data beside the checkout); null where it is absent.</summary>
    public static string? Data { get; } = FindData();

    /// <summary>A file of the raw data; null where the data is absent.</summary>
    public static string? DataFile(string relative) =>
        Data is null ? null
        : System.IO.Path.Combine(Data, relative) is string path && File.Exists(path) ? path
        : null;

    private static string Find()
    {
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(at.FullName, "Farthing.slnx")))
            {
                return at.FullName;
            }
        }

        throw new InvalidOperationException($"no Farthing.slnx above {AppContext.BaseDirectory}");
    }

    private static string? FindData()
    {
        string? named = Environment.GetEnvironmentVariable("FARTHING_DATA");
        string path = named ?? System.IO.Path.Combine(Path, "..", "shared", "data");
        return Directory.Exists(path) ? System.IO.Path.GetFullPath(path) : null;
    }
}
