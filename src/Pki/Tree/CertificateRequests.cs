namespace Xebec.Pki;

/// <summary>Requests (PKCS #10) for an authority whose key is kept elsewhere.</summary>
public static class CertificateRequests
{
    /// <summary>
    /// Writes <c>NAME.csr</c> beside where <c>NAME.crt</c> belongs, and <c>NAME.key</c> when it isn't there; an existing key is used.
    /// </summary>
    /// <param name="names">
    /// Certificates by their files (<c>"apiserver"</c>, <c>"etcd/peer"</c>) and authorities (<c>"ca"</c>, to be signed by a root
    /// elsewhere). Empty: every certificate that is missing.
    /// </param>
    /// <returns>The full paths of the requests.</returns>
    /// <exception cref="ArgumentException">A name that is none of the tree's.</exception>
    /// <exception cref="FormatException">An existing key can't be read; the message names its file.</exception>
    public static async Task<IReadOnlyList<string>> WriteAsync(
        PkiOptions options, IReadOnlyCollection<string> names, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(names);
        var leaves = TreeLayout.Leaves(options).ToDictionary(leaf => leaf.File, leaf => leaf.ProfileToMake);
        var authorities = TreeLayout.Authorities(options)
            .ToDictionary(authority => authority.File, authority => authority.Profile(options));
        if (names.Count == 0)
        {
            names = [.. leaves.Keys.Where(name => !File.Exists(Path.Combine(options.Directory, name + ".crt")))];
        }

        if (names.FirstOrDefault(name => !leaves.ContainsKey(name) && !authorities.ContainsKey(name)) is { } unknown)
        {
            throw new ArgumentException(
                $"there is no certificate \"{unknown}\"; the names are {string.Join(", ", leaves.Keys.Concat(authorities.Keys))}",
                nameof(names));
        }

        PrivateFiles.EnsureDirectory(options.Directory);
        using var held = await DirectoryLock.AcquireAsync(options.Directory, options.Time, cancellationToken);
        var written = new List<string>();
        foreach (var name in names)
        {
            var file = Path.Combine(options.Directory, name + ".csr");
            PrivateFiles.EnsureDirectory(Path.GetDirectoryName(file)!);
            using var key = await KeyAsync(options, Path.Combine(options.Directory, name + ".key"), cancellationToken);
            await PrivateFiles.WriteAsync(file, Create(leaves.GetValueOrDefault(name) ?? authorities[name], key), cancellationToken);
            written.Add(file);
        }

        return written;
    }

    /// <summary>The request for a profile and a key, as PEM. Usages and names are asked for, so that an authority may copy them.</summary>
    public static string Create(CertificateProfile profile, PrivateKey key)
    {
        ArgumentNullException.ThrowIfNull(profile);
        ArgumentNullException.ThrowIfNull(key);
        return CertificateTemplate.From(profile, key.PublicKey, key.Hash).CreateSigningRequestPem(key.SignatureGenerator()) + "\n";
    }

    private static async Task<PrivateKey> KeyAsync(PkiOptions options, string file, CancellationToken cancellationToken)
    {
        if (await PrivateFiles.ReadAsync(file, cancellationToken) is { } text)
        {
            try { return PemKeys.ReadPrivateKey(text); }
            catch (FormatException e) { throw new FormatException($"{file}: {e.Message}", e); }
        }

        var key = options.Keys.CreateKey(options.Algorithm);
        await PrivateFiles.WriteAsync(file, key.ToPem(), cancellationToken);
        return key;
    }
}
