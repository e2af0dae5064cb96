-- Charges as FOCUS describes them: one row per charge period, account, model, token bucket, tier, region, price and tag set.
-- Every column of 1.2 and 1.4 that we fill; which of them a file has, and in what order, core/src/focus says.
-- A call is cut into parts: input, cache read, cache write, output, and 5 = what no token class explains (fees, amounts a
-- provider stated whole, adjustments, refunds). Parts are whole pico-dollars and add up to the call's cost exactly. At list
-- prices only the call's total is known, so it is shared out like the cost and the largest part takes what is left over.
-- A dimension is chosen by an Identifier parameter and may be a column or one of the aliases tag01 … tag20 (one tag key each); an
-- alias nobody chose is not read. A filter slot with op 0 is unused.
WITH
    (money) -> toInt128(toDecimal128(ifNull(money, 0), 12) * toDecimal128('1000000000000', 0)) AS pico,
    (amount) -> toDecimal128(toDecimal256(amount, 12) / toDecimal256('1000000000000', 0), 12) AS usd
SELECT
    usd(charge_cost) AS BilledCost,
    if(provider_account = '', {project:String}, provider_account) AS BillingAccountId,
    CAST(NULL, 'Nullable(String)') AS BillingAccountName,
    'USD' AS BillingCurrency,
    addMonths(billed_from, 1) AS BillingPeriodEnd,
    billed_from AS BillingPeriodStart,
    if(is_refund, 'Credit', 'Usage') AS ChargeCategory,
    if(is_adjustment, 'Correction', NULL) AS ChargeClass,
    concat(multiIf(is_refund, 'Refund', is_adjustment, 'Correction of a closed month', part = 5, 'Requests', part = 1, 'Input tokens', part = 2, 'Cache read tokens', part = 3, 'Cache write tokens', 'Output tokens'), ' for model ', model) AS ChargeDescription,
    if(is_adjustment OR is_refund, 'One-Time', 'Usage-Based') AS ChargeFrequency,
    charged_to AS ChargePeriodEnd,
    charged_from AS ChargePeriodStart,
    if(is_metered, toDecimal128(quantity, 0), NULL) AS ConsumedQuantity,
    if(is_metered, unit, NULL) AS ConsumedUnit,
    usd(charge_cost) AS ContractedCost,
    if(is_priced, usd(intDiv(toInt256(charge_cost) * per, quantity)), NULL) AS ContractedUnitPrice,
    usd(charge_cost) AS EffectiveCost,
    coalesce(nullIf(host_provider, ''), nullIf(provider, ''), 'Unknown') AS HostProviderName,
    CAST(NULL, 'Nullable(String)') AS InvoiceDetailId,
    CAST(NULL, 'Nullable(String)') AS InvoiceId,
    coalesce(nullIf(provider, ''), 'Unknown') AS InvoiceIssuerName,
    usd(charge_list) AS ListCost,
    if(is_priced, usd(intDiv(toInt256(charge_list) * per, quantity)), NULL) AS ListUnitPrice,
    if(is_priced, 'Standard', NULL) AS PricingCategory,
    if(is_priced, toDecimal128(quantity, 6) / per, NULL) AS PricingQuantity,
    if(is_priced, if(part = 5, 'Requests', '1000000 Tokens'), NULL) AS PricingUnit,
    coalesce(nullIf(provider, ''), 'Unknown') AS ProviderName,
    coalesce(nullIf(provider, ''), 'Unknown') AS PublisherName,
    nullIf(region, '') AS RegionId,
    nullIf(region, '') AS RegionName,
    'AI and Machine Learning' AS ServiceCategory,
    concat(coalesce(nullIf(provider, ''), 'Unknown'), ' Generative AI API') AS ServiceName,
    coalesce(nullIf(provider, ''), 'Unknown') AS ServiceProviderName,
    'Generative AI' AS ServiceSubcategory,
    if(is_metered, sku, NULL) AS SkuId,
    if(is_metered, ['Input Tokens', 'Input Tokens', 'Input Tokens', 'Output Tokens', 'Requests'][part], NULL) AS SkuMeter,
    if(is_priced, toJSONString(mapFilter((key, value) -> value != '', map(
        'x_CacheTtl', cache_ttl,
        'x_ModelId', model,
        'x_Region', region,
        'x_ServiceTier', service_tier,
        'x_TokenCacheAction', ['Uncached', 'Read', 'Write', '', ''][part],
        'x_TokenDirection', ['Input', 'Input', 'Input', 'Output', ''][part]
    ))), NULL) AS SkuPriceDetails,
    if(is_priced, arrayStringConcat(arrayFilter(word -> word != '', [sku, cache_ttl, service_tier, region]), '/'), NULL) AS SkuPriceId,
    {project:String} AS SubAccountId,
    {project:String} AS SubAccountName,
    nullIf(tag_set, '{}') AS Tags,
    if(is_metered AND part != 5, quantity, NULL) AS x_ConsumedTokens,
    nullIf(correction_reason, '') AS x_CorrectionReason,
    cost_basis AS x_CostBasis,
    nullIf(credential_id, '') AS x_CredentialId,
    nullIf(price_book, '') AS x_PriceCatalogVersion,
    nullIf(price_list, '') AS x_PriceIds,
    part_status AS x_PriceStatus,
    nullIf(principal_id, '') AS x_PrincipalId,
    nullIf(prompt_name, '') AS x_PromptName,
    nullIf(prompt_version, '') AS x_PromptVersion,
    if(is_metered AND part = 4, reasoning, NULL) AS x_ReasoningTokens,
    if(is_adjustment, toUInt64(0), calls) AS x_RequestCount,
    nullIf(task_type, '') AS x_TaskType,
    usage_source AS x_UsageSource
FROM
(
    SELECT
        charged_from, charged_to, billed_from, is_adjustment, is_refund, provider_account, provider, host_provider, region, model,
        part, cache_ttl, service_tier, tag_set, part_status, cost_basis, price_book, price_list, prompt_name, prompt_version,
        task_type, principal_id, credential_id, usage_source, correction_reason,
        sum(part_cost) AS charge_cost,
        sum(part_list) AS charge_list,
        count() AS calls,
        if(part = 5, calls, sum(tokens[part])) AS quantity,
        sum(reasoning_tokens) AS reasoning,
        if(part = 5, 1, 1000000) AS per,
        if(part = 5, 'Requests', 'Tokens') AS unit,
        concat(model, ['-input', '-cache-read', '-cache-write', '-output', '-request'][part]) AS sku,
        NOT is_adjustment AND NOT is_refund AS is_metered,
        is_metered AND part_status != 'Unpriced' AS is_priced
    FROM
    (
        SELECT
            *,
            piece.1 AS part,
            piece.2 AS part_cost,
            piece.3 AS part_list,
            if(part = 3, write_ttl, '') AS cache_ttl,
            multiIf(
                is_whole, 'Priced',
                cost IS NULL, 'Unpriced',
                price_status = 'provider_reported', 'ProviderReported',
                NOT hasAny(unpriced_classes, classes[part]) AND (part != 5 OR NOT has_unpriced_rest), 'Priced',
                part = 5 AND part_cost = 0 OR part != 5 AND lines[part] IS NULL, 'Unpriced',
                'PartlyPriced'
            ) AS part_status
        FROM
        (
            SELECT
                *,
                arrayFilter(n -> tokens[n] > 0, [1, 2, 3, 4]) AS metered_parts,
                arrayMap(n -> pico(lines[n]), metered_parts) AS line_costs,
                -- Lines that are more than the cost explain nothing.
                arrayMap(amount -> if(arraySum(line_costs) > cost_pico, toInt128(0), amount), line_costs) AS metered_costs,
                cost_pico - arraySum(metered_costs) AS rest_pico,
                rest_pico != 0 OR empty(metered_parts) OR has_unpriced_rest AS has_rest,
                if(has_rest, arrayPushBack(metered_parts, 5), metered_parts) AS parts,
                if(has_rest, arrayPushBack(metered_costs, rest_pico), metered_costs) AS costs,
                arrayMap(amount -> if(cost_pico = 0, toInt128(0), toInt128(intDiv(toInt256(amount) * list_pico, cost_pico))), costs) AS shares,
                arrayMap((amount, n) -> if(n != 5 AND lines[n] IS NULL, toInt128(-1), amount), costs, parts) AS weights,
                arrayMap((share, n) -> share + if(n = indexOf(weights, arrayMax(weights)), list_pico - arraySum(shares), 0), shares, arrayEnumerate(shares)) AS lists,
                arrayJoin(arrayZip(parts, costs, lists)) AS piece
            FROM
            (
                SELECT
                    kind = 'adjustment' AS is_adjustment,
                    NOT is_adjustment AND ifNull(cost, 0) < 0 AS is_refund,
                    is_adjustment OR is_refund AS is_whole,
                    toDateTimeOrNull(concat(called.tags['adjusted_month'], '-01 00:00:00'), 'UTC') AS adjusted_from,
                    multiIf(
                        is_adjustment AND adjusted_from IS NOT NULL, assumeNotNull(adjusted_from),
                        {grain:String} = 'hour', toStartOfHour(ts, 'UTC'),
                        toStartOfDay(ts, 'UTC')
                    ) AS charged_from,
                    multiIf(
                        is_adjustment AND adjusted_from IS NOT NULL, addMonths(charged_from, 1),
                        {grain:String} = 'hour', addHours(charged_from, 1),
                        addDays(charged_from, 1)
                    ) AS charged_to,
                    toDateTime(toStartOfMonth(ts, 'UTC'), 'UTC') AS billed_from,
                    called.provider_account AS provider_account,
                    called.provider AS provider,
                    called.host_provider AS host_provider,
                    called.region AS region,
                    if(model_name = '', 'unknown', model_name) AS model,
                    called.service_tier AS service_tier,
                    called.prompt_name AS prompt_name,
                    called.prompt_version AS prompt_version,
                    called.task_type AS task_type,
                    called.principal_id AS principal_id,
                    called.credential_id AS credential_id,
                    called.usage_source AS usage_source,
                    called.price_book AS price_book,
                    if(is_adjustment, reason, '') AS correction_reason,
                    arrayStringConcat(price_ids, '+') AS price_list,
                    multiIf(called.price_status = 'reconciled', 'Reconciled', called.price_status = 'provider_reported', 'ProviderReported', 'Estimated') AS cost_basis,
                    called.price_status AS price_status,
                    unpriced_classes,
                    toJSONString(mapSort(mapUpdate(CAST(called.tags, 'Map(String, String)'), mapFilter((key, value) -> value != '', CAST(map(
                        'team', team,
                        'department', department,
                        'cost_center', cost_center,
                        'environment', environment,
                        'workflow', workflow,
                        'use_case', use_case,
                        'feature', feature
                    ), 'Map(String, String)'))))) AS tag_set,
                    cost,
                    pico(cost) AS cost_pico,
                    if(cost IS NULL, toInt128(0), pico(ifNull(cost_list, cost))) AS list_pico,
                    [cost_input, cost_cache_read, cost_cache_write, cost_output, cost_other] AS lines,
                    if(is_whole, [0, 0, 0, 0], [
                        ifNull(input_uncached, 0) + usage_more['input_audio'] + usage_more['input_image'] + usage_more['input_video'],
                        ifNull(cache_read, 0) + usage_more['cache_read_audio'] + usage_more['cache_read_image'] + usage_more['cache_read_video'],
                        ifNull(cache_write_5m, 0) + ifNull(cache_write_1h, 0) + usage_more['cache_write_30m'] + usage_more['cache_write_12h'] + usage_more['cache_write_unknown'],
                        ifNull(output_text, 0) + ifNull(output_reasoning, 0) + usage_more['output_audio'] + usage_more['output_image'] + usage_more['output_video']
                    ]) AS tokens,
                    toUInt64(ifNull(output_reasoning, 0)) AS reasoning_tokens,
                    arrayFilter(ttl -> ttl.2 > 0, [
                        ('5m', toUInt64(ifNull(cache_write_5m, 0))), ('1h', toUInt64(ifNull(cache_write_1h, 0))), ('30m', usage_more['cache_write_30m']),
                        ('12h', usage_more['cache_write_12h']), ('unknown', usage_more['cache_write_unknown'])
                    ]) AS write_ttls,
                    if(length(write_ttls) > 1, 'mixed', write_ttls[1].1) AS write_ttl,
                    [
                        ['input_uncached', 'input_audio', 'input_image', 'input_video'],
                        ['cache_read', 'cache_read_audio', 'cache_read_image', 'cache_read_video'],
                        ['cache_write_5m', 'cache_write_30m', 'cache_write_1h', 'cache_write_12h', 'cache_write_unknown'],
                        ['output_text', 'output_reasoning', 'output_audio', 'output_image', 'output_video'],
                        []
                    ] AS classes,
                    NOT is_whole AND NOT hasAll(arrayFlatten(classes), unpriced_classes) AS has_unpriced_rest
                FROM
                (
                    WITH
    -- include parts/usage-tags.sql
    -- A row is as old as its correction, or its arrival. Read only where a question is about an earlier state.
    ifNull(corrected_at, received_at) AS known_at,
    -- A cancel row repeats the (call_id, revision) it takes back.
    sign = 1 AND (call_id, revision) NOT IN (
        SELECT call_id, revision
        FROM outlay.calls
        WHERE project_id = {project:String} AND ts >= {from:DateTime64(3)} AND ts < {to:DateTime64(3)} AND sign = -1
            AND {known_column:Identifier} <= {as_of:DateTime64(3)}
    ) AS is_current
                    SELECT
                        ts, kind, reason, tags, team, department, cost_center, environment, workflow, use_case, feature, provider_account,
                        provider, host_provider, region, model_answered AS model_name, service_tier, prompt_name, prompt_version,
                        task_type, principal_id, credential_id, usage_source, price_book, price_ids, price_status, unpriced_classes,
                        cost, cost_list, cost_input, cost_cache_read, cost_cache_write, cost_output, cost_other, input_uncached,
                        cache_read, cache_write_5m, cache_write_1h, output_text, output_reasoning, usage_more
                    FROM outlay.calls
    WHERE project_id = {project:String}
        AND ts >= {from:DateTime64(3)}
        AND ts < {to:DateTime64(3)}
        AND is_billable
        AND {known_column:Identifier} <= {as_of:DateTime64(3)}
        -- include parts/filters.sql
                        AND is_current
                ) AS called
            )
        )
    )
    GROUP BY
        charged_from, charged_to, billed_from, is_adjustment, is_refund, provider_account, provider, host_provider, region, model,
        part, cache_ttl, service_tier, tag_set, part_status, cost_basis, price_book, price_list, prompt_name, prompt_version,
        task_type, principal_id, credential_id, usage_source, correction_reason
)
ORDER BY
    charged_from, billed_from, provider_account, provider, host_provider, region, model, part, cache_ttl, service_tier, tag_set,
    is_adjustment, is_refund, part_status, cost_basis, price_book, price_list, prompt_name, prompt_version, task_type,
    principal_id, credential_id, usage_source, correction_reason
