namespace Xebec.Client.Http;

/// <summary>Where a list stands: first page, a following page, or everything at once because the pages' snapshot was forgotten.</summary>
internal sealed class ListPaging
{
    private readonly string _path;
    private readonly string _query;
    private readonly bool _callersOwn;
    private bool _restarted;

    public ListPaging(string path, string query, int pageObjects)
    {
        _path = path;
        _query = query;

        // somebody who asks for a page gets that page
        _callersOwn = Query.Has(query, "limit") || Query.Has(query, "continue");
        Target = _callersOwn
            ? Query.Of(path, query)
            : Query.Of(path, query, Query.Pair("limit", pageObjects.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        Limit = pageObjects;
    }

    public string Target { get; private set; }

    private int Limit { get; }

    /// <summary>
    /// Aims at the next page; false when there is none. A continue token carries the resourceVersion, which must not be named again.
    /// </summary>
    public bool Follow(string token)
    {
        if (token.Length == 0 || _callersOwn)
        {
            return false;
        }

        string rest = Query.Without(Query.Without(_query, "resourceVersion"), "resourceVersionMatch");
        Target = Query.Of(_path, rest, Query.Pair("limit", Limit.ToString(System.Globalization.CultureInfo.InvariantCulture)),
            Query.Pair("continue", token));
        return true;
    }

    /// <summary>
    /// After a 410 in the middle: once, the whole list without pages. False when that was tried, or the caller pages himself.
    /// </summary>
    public bool RestartWhole()
    {
        if (_restarted || _callersOwn || !Query.Has(Target, "continue"))
        {
            return false;
        }

        _restarted = true;
        Target = Query.Of(_path, _query);
        return true;
    }
}
