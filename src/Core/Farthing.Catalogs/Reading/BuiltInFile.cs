using Farthing.Numerics.Faults;
using Farthing.Numerics.Reading;

namespace Farthing.Catalogs.Reading;

/// <summary>Reads the files that are built into the program.</summary>
internal static class BuiltInFile
{
    /// <summary>Reads a file; a fault in it is a defect of the program.</summary>
    public static T Load<T>(string resource, Func<MemberReader, T> read)
    {
        FaultList faults = new();
        using Stream stream =
            typeof(BuiltInFile).Assembly.GetManifestResourceStream(resource)
            ?? throw new InvalidOperationException($"the program lacks its catalog {resource}");
        byte[] bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        T value = read(CatalogRows.Parse(null, bytes, faults));
        return faults.IsEmpty
            ? value
            : throw new InvalidOperationException($"{resource}: {string.Join("; ", faults.Faults)}");
    }

    /// <summary>Reads the rows of one list of a file.</summary>
    public static IReadOnlyList<T> LoadRows<T>(string resource, string key, Func<MemberReader, T?> read)
        where T : class => Load(resource, root => root.Rows(key).Select(read).OfType<T>().ToArray());
}
