using System.Runtime.InteropServices;

namespace Farthing.Gateway.Caching.Stores;

/// <summary>Rows of all or of one tenant, with what decides which of them goes first.</summary>
/// <param name="name">The tenant; empty: all.</param>
internal sealed class StoredPlaces(string name)
{
    private readonly List<StoredPlace> places = [];

    /// <summary>The tenant; empty: all.</summary>
    public string Name => name;

    /// <summary>They themselves, in no order.</summary>
    public Span<StoredPlace> All => CollectionsMarshal.AsSpan(places);

    /// <summary>How many.</summary>
    public int Count => places.Count;

    /// <summary>Bytes that they take.</summary>
    public long Bytes { get; private set; }

    /// <summary>Adds a row.</summary>
    /// <returns>Where it stands.</returns>
    public int Add(StoredPlace place, long bytes)
    {
        places.Add(place);
        Bytes += bytes;
        return places.Count - 1;
    }

    /// <summary>Removes a row; the last takes its place.</summary>
    /// <param name="at">Where it stands.</param>
    /// <param name="bytes">Its bytes.</param>
    /// <returns>The row that stands there now; it itself where it was the last.</returns>
    public int Remove(int at, long bytes)
    {
        StoredPlace last = places[^1];
        places[at] = last;
        places.RemoveAt(places.Count - 1);
        Bytes -= bytes;
        return last.Row;
    }
}
