using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Farthing.Gateway.Listening;

/// <summary>Authorities of a file, which are trusted in the place of the system's.</summary>
internal static class TlsAuthorities
{
    /// <summary>Reads them.</summary>
    /// <param name="file">PEM.</param>
    /// <exception cref="CryptographicException">No certificate is in it.</exception>
    /// <exception cref="IOException">It cannot be read; or <see cref="UnauthorizedAccessException"/>.</exception>
    public static X509Certificate2Collection Load(string file)
    {
        X509Certificate2Collection authorities = [];
        authorities.ImportFromPemFile(file);
        return authorities.Count > 0
            ? authorities
            : throw new CryptographicException($"{file} holds no certificate");
    }

    /// <summary>Takes what they signed for a use, and nothing else.</summary>
    /// <param name="authorities">The authorities.</param>
    /// <param name="usage">The use, an object identifier of extended key usage.</param>
    public static X509ChainPolicy Policy(X509Certificate2Collection authorities, string usage)
    {
        X509ChainPolicy policy = new()
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
        };
        policy.CustomTrustStore.AddRange(authorities);
        policy.ApplicationPolicy.Add(new Oid(usage));
        return policy;
    }
}
